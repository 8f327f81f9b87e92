default_app_config = "stays.features.apps.FeaturesConfig"
