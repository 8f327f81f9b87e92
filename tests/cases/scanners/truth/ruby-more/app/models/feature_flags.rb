class FeatureFlags
  flag :flag_dead, default: false
  flag :flag_used, default: false
  DEFAULTS = { default_dead: false, default_used: true }.freeze
  class << self
    def on?(name) = new.fetch(name)
  end
end
