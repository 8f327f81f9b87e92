using Bit.Core;
[RequireFeature(FeatureFlagKeys.BlockLegacyUsers)]
public class A { bool X => _featureService.IsEnabled(FeatureFlagKeys.InternalName); }
