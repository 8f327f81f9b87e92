@feature('blade-flag')
  <p>x</p>
@endfeature
@if (Feature::active('blade-if'))
@endif
@featureany(['blade-any'])
@endfeatureany
{{-- @feature('blade-commented') --}}
<x-feature name="blade-component"></x-feature>
{{ Feature::active(\App\Features\Flags::NEW_CHECKOUT) ? 'a' : 'b' }}
