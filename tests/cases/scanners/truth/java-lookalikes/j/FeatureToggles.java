package j;
enum FeatureToggles { EXPLICIT_TOGGLE { boolean isOn() { return true; } }, EXPLICIT_DEAD { boolean isOn() { return false; } }; abstract boolean isOn(); }
