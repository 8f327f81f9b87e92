#include "features.h"
int run(struct client *c) {
  if (flag_enabled(c, "c-key")) pay();
  if (feature_is_on(FLAG_NEW_CHECKOUT)) pay();
  if (!strcmp(name, "search")) pay();
  const char *k = "c-local";
  if (flag_enabled(c, k)) pay();
  return 0;
}
