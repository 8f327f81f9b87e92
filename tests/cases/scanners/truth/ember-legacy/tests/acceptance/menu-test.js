module('Acceptance | menu', function () {
  test('menu', function (assert) {
    enableFeature('post-menu');
    assert.ok(this.owner.lookup('service:features').isEnabled('post-menu'));
  });
});
