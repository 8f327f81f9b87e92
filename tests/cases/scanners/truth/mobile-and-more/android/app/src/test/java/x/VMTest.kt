class VMTest { val f = FakeFlags(FeatureFlag.OLD_SHARE to true) }
