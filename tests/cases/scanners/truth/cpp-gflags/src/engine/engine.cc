#include "base/flags.h"

namespace acme {

using features::IsOn;

Status Engine::Plan(const Query& query) {
  if (FLAGS_new_planner && !FLAGS_vectorized_scan) {
    return PlanNew(query);
  }
  if (absl::GetFlag(FLAGS_async_flush)) {
    LOG(INFO) << "sorted_runs are not there";
  }
  if (base::FeatureList::IsEnabled(features::kLockFreeQueue) ||
      base::FeatureList::IsEnabled(features::kDirectIo)) {
    return queue_.Push(query);
  }
  const bool prefetch = IsOn(features::kPrefetchBlocks) && knobs_.Get(Knob::kDeltaEncoding);
  if (knobs_[Knob::kZstdDictionary] || Features::TieredCompaction().enabled()) {
    return Status::OK();
  }
  if (ACME_FEATURE_ENABLED(RaftWitness) || IsOn(features::kFollowerReads)) {
    return cache(prefetch);
  }
  if (auto* split = registry->Find(features::kHotShardSplit); split != nullptr) {
    return Status::OK();
  }
  return gate_->IsEnabled("lease_reads") ? Status::OK() : Status::Busy("cache");
}

bool Engine::Group() const { return getenv("FLAG_GROUP_COMMIT") != nullptr; }

}  // namespace acme
