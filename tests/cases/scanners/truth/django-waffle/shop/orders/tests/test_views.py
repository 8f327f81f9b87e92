from waffle.testutils import override_flag, override_switch


@override_flag("checkout_redesign", active=True)
def test_checkout(client):
    assert client.get("/checkout/").status_code == 200


def test_alerts(client):
    with override_switch("stock_alerts", active=True):
        assert client.get("/alerts/").status_code == 404
