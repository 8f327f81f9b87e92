class CheckoutController < ApplicationController
  before_action -> { require_feature!(:required_feature) }
  feature_flag :macro_flag, only: :index

  def index
    return render_old unless Flipper.enabled?(:search_page, current_user)
    return if Flipper[:indexed_flag].enabled?(current_user)
    return if Flipper.feature(:feature_call).on?
    pay if Feature.enabled?(Feature::NEW_CHECKOUT)
    pay if Feature.enabled? :no_parens
    pay if Feature.enabled?("string-literal", current_user)
    pay if Feature.enabled?(Feature::STRING_KEY)
    pay if feature_enabled?(:helper_flag)
    pay if current_account.feature?(:account_flag)
    pay if Unleash::Client.new.is_enabled?("unleash-key")
    pay if UNLEASH.enabled? "unleash-const", @context
    pay if Feature.enabled?("exp-#{params[:x]}")
    pay if Feature.enabled?(:"ab_#{kind}")
    pay unless Feature.disabled?(:disabled_flag)
    pay if ld.variation("ld-key", ctx, false)
    pay if client.fetch_boolean_value(flag_key: "of-key", default_value: false)
    # commented_key
    logger.info("dead_constant gone")
    redirect_to "/search"
    Project.where(search: true).order(:beta)
    with_feature(:block_flag) { pay }
    pay if ENV.fetch("FLAG_ENV_READ", "false") == "true"
    pay if Rails.configuration.x.features.config_x_flag
    pay if Setting.features[:settings_flag]
    pay if Rollout.active?(:rollout_flag, user)
    pay if $rollout.active?(:rollout_global, user)
    pay if user.can_use?(:canuse_flag)
    push_frontend_feature_flag(:frontend_flag, user)
  end
end
