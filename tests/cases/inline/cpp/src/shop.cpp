#define ENABLE_MACRO true
constexpr bool kEnableNewCheckout = true;
static const bool kUseGiftCards = false;
bool showBanner = true;

int total() {
  const bool useLocal = true;
  if (useLocal || showBanner || ENABLE_MACRO) return 0;
  if (kEnableNewCheckout && !kUseGiftCards) return 1;
  return 2;
}
