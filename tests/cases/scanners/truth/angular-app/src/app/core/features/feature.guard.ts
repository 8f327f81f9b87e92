export const featureGuard = (feature: string): CanMatchFn => () => inject(FeatureService).isOn(feature);
