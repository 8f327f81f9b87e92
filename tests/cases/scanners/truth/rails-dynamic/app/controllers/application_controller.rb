class ApplicationController < ActionController::Base
  helper_method :feature?

  def self.feature_gate(key, **opts)
    before_action(-> { not_found unless Features.enabled?(key) }, **opts)
  end

  private

  def feature?(key)
    Features.enabled?(key, current_user)
  end
end
