#include "keys.h"

// checkout.new-flow-v2 is for next year
int Total(const Client& client, const std::string& colour, const Query& query) {
  if (client.is_feature_enabled(NEW_FLOW)) {
    return 1;
  }
  if (base::FeatureList::IsEnabled(kRetries)) {
    return 2;
  }
  if (client.is_feature_enabled("beta")) {
    printf("done with old-export %s", query.get("search"));
  }
  bool blue = client.is_feature_enabled("exp-" + colour);
  bool lost = client.is_feature_enabled("checkout.newflow");
  // flagsync: uses from-annotation
  return getenv("FLAG_NEW_PROFILE") ? 1 : 0;
}
