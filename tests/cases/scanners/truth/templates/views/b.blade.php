@feature("blade-one")
@elsefeature("blade-else")
@endfeature
@can('blade-can')
@endcan
@if(config('features.blade-config'))
@endif
@php($x = Feature::active('blade-php'))
@unless(Feature::active("blade-unless"))
@endunless
<x-banner :show="Feature::active('blade-bound')" />
