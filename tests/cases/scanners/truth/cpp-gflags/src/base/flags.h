#pragma once

#include <gflags/gflags_declare.h>

DECLARE_bool(new_planner);
DECLARE_bool(vectorized_scan);
DECLARE_bool(huge_pages);

#define ACME_FEATURES(X)                       \
  X(TieredCompaction, "tiered_compaction")     \
  X(RaftWitness, "raft_witness")

namespace acme::features {
extern const Feature kLockFreeQueue;
bool IsOn(std::string_view name);

inline constexpr auto kFollowerReads = "follower_reads"sv;
static const char* const kHotShardSplit = "hot_shard_split";
}  // namespace acme::features
