<div>
@feature('blade-flag')
  <p>new</p>
@elsefeature('blade-else')
@else
  <a href="/search?q=purchase">search</a>
@endfeature
@featureany(['blade-any', 'x'])
@endfeatureany
{{-- @feature('blade-commented') --}}
</div>
