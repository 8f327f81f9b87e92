#pragma once
#include <string_view>

#define FLAG_NEW_CHECKOUT "new-checkout"
#define FLAG_DEAD "dead-define"

namespace features {
inline constexpr std::string_view kDarkMode = "dark-mode";
constexpr char kDeadMode[] = "dead-mode";
static const char* const kPointer = "pointer-key";
extern const char kExtern[];
BASE_DECLARE_FEATURE(kChromium);
BASE_DECLARE_FEATURE(kChromiumDead);
}

enum class Flag { OneClick, OldReports, Count };
