class DashboardController < ApplicationController
  feature_gate :saved_views, only: [:views]

  before_action only: :billing do
    head :forbidden unless feature?(:team_billing)
  end

  def show
    return render(:new) if Features.enabled?(:new_dashboard)
    return render(:old) if Features.disabled? Features::Keys::TWO_FACTOR

    Features.with(:csv_import) { @importers = Importer.all }
    @invites = current_account.invites if feature? Features::Keys::INVITES
    Rails.logger.info("mobile_push is off")
    track("calendar", via: :webhooks)
  end

  def pricing
    @variant = Flipper.enabled?("exp_pricing_#{params[:v]}")
  end
end
