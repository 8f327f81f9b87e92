task(enable: :environment) { Flipper.enable(:enabled_in_task) }
