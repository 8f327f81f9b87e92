#include "features.h"

namespace features {
const char kExtern[] = "extern-key";
BASE_FEATURE(kChromium, "ChromiumFeature", base::FEATURE_ENABLED_BY_DEFAULT);
BASE_FEATURE(kChromiumDead, "ChromiumDead", base::FEATURE_DISABLED_BY_DEFAULT);
const base::Feature kOldStyle{"OldStyleFeature", base::FEATURE_DISABLED_BY_DEFAULT};
}

struct FlagRow { Flag flag; const char* key; };
static const FlagRow kTable[] = {
    {Flag::OneClick, "one-click"},
    {Flag::OldReports, "old-reports"},
};

const char* Name(Flag f) {
  switch (f) {
    case Flag::OneClick: return "one-click";
    case Flag::OldReports: return "old-reports";
    default: return "";
  }
}
ABSL_FLAG(bool, absl_flag, false, "x");
ABSL_FLAG(bool, absl_dead, false, "x");
DEFINE_bool(gflag_key, false, "x");
