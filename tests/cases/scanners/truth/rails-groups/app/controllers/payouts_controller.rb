class PayoutsController < ApplicationController
  include FeatureGated
  requires_feature :before_action_flag, only: %i[index search]

  def index
    if Flipper.enabled?(:instant_payouts, current_user)
      render :instant
    elsif Flipper[:guest_cart].enabled?
      render :guest
    elsif current_user.feature_enabled?(:actor_flag)
      render :actor
    elsif Features.on? Features::SYMBOL_CONST
      render :x
    elsif Features.registry?(:payouts)
      render :x
    elsif Features::FROZEN.all? { |f| Features.on?(f) }
      render :x
    elsif Features.on?(Features::STRUCT.key)
      render :x
    end
    Flipper.enable_group :group_gated, :staff if params[:go]
    return unless Flipper.enabled?(
      :multi_line,
      current_user,
    )
    logger.info "instant_payouts_v2"
    words = %w[percent_words other]
    Flipper.public_send(:enabled?, :send_flag)
  end

  def market
    Flipper.enabled?(:"market_#{params[:market]}")
  end

  def typo
    Flipper.enabled?(:instant_payout)
  end

  def group
    Flipper.enabled?(:group_gated)
  end
end
