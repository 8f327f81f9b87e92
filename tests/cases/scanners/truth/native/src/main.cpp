#include "features.h"
// commented-key
void Run(Client* client, const std::string& suffix) {
  if (client->IsEnabled(FLAG_NEW_CHECKOUT)) Pay();
  if (client->IsEnabled(features::kDarkMode)) Pay();
  if (client->IsEnabled(features::kPointer)) Pay();
  if (client->IsEnabled(features::kExtern)) Pay();
  if (base::FeatureList::IsEnabled(features::kChromium)) Pay();
  if (base::FeatureList::IsEnabled(features::kOldStyle)) Pay();
  if (flags.on(Flag::OneClick)) Pay();
  if (client.BoolVariation(ctx, "ld-key", false)) Pay();
  if (client->isEnabled("unleash-key")) Pay();
  if (client->isEnabled("exp-" + suffix)) Pay();
  if (absl::GetFlag(FLAGS_absl_flag)) Pay();
  if (FLAGS_gflag_key) Pay();
  if (std::getenv("FLAG_ENV_READ")) Pay();
#ifdef ENABLE_X
  if (client->isEnabled("in-ifdef")) Pay();
#else
  if (client->isEnabled("in-else")) Pay();
#endif
  LOG(INFO) << "dead-define";
  Open("/search");
}
