int banner(struct client *client) {
  return client->is_feature_enabled("legacy-banner");
}
