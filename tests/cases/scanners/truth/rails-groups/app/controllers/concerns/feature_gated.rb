module FeatureGated
  extend ActiveSupport::Concern

  class_methods do
    def requires_feature(name, **options)
      before_action(**options) { head :not_found unless Features.on?(name, current_user) }
    end
  end

  def gated?
    Features.on?(:concern_flag)
  end
end
