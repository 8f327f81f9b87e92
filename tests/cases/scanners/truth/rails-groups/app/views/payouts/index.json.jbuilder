json.instant Flipper.enabled?(:jbuilder_flag)
