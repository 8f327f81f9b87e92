FactoryBot.define { factory(:user) { after(:create) { Flipper.enable(:factory_only) } } }
