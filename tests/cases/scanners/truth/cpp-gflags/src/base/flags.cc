#include "base/flags.h"

#include <gflags/gflags.h>

#include "absl/flags/flag.h"

DEFINE_bool(new_planner, false, "Use the new planner, see also new_planner_costs");
DEFINE_bool(vectorized_scan, true, "Scan in batches");
DEFINE_bool(huge_pages, false, "Map the cache with huge pages");
ABSL_FLAG(bool, async_flush, false, "Flush in the background");
ABSL_FLAG(bool, sorted_runs, false, "Keep runs sorted");

namespace acme::features {

const Feature kLockFreeQueue{"lock_free_queue", FeatureState::kDisabled};
BASE_FEATURE(kDirectIo, "direct_io", base::FEATURE_DISABLED_BY_DEFAULT);
constexpr std::string_view kPrefetchBlocks = "prefetch_blocks";
constexpr char kRowCache[] = "row_cache";

std::string_view ToString(Knob knob) {
  switch (knob) {
    case Knob::kDeltaEncoding:
      return "delta_encoding";
    case Knob::kZstdDictionary:
      return "zstd_dictionary";
  }
  return "";
}

}  // namespace acme::features
