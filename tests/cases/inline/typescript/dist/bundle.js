const ENABLE_BUNDLE = true;
if (ENABLE_BUNDLE) go();
