class CoursesController < ApplicationController
  before_action -> { require_feature!(:course_bundles) }, only: :bundles
  around_action :track, if: -> { FeatureFlag.enabled?(:live_captions) }

  def show
    @player = FeatureFlag.enabled?(FeatureFlag::COURSE_PLAYER) ? :new : :old
    @group = FeatureFlag.enabled?(FeatureFlag::GROUP_LESSONS, user: current_user)
    @timer = FeatureFlag.enabled? FeatureFlag::QUIZ[:timer]
    render plain: "certificates" unless feature_on?("pdf_certificates")
    respond_to do |format|
      format.json { render json: { chat: FeatureFlag.mentor_chat?, streaks: current_user.streaks } }
    end
  end

  def badges
    return unless FeatureFlag.peer_review? || feature_on?(:streak_badges)

    case
    when FeatureFlag.enabled?("gift_courses") then gift
    else FeatureFlag.enabled?(params[:flag])
    end
  end

  private

  def feature_on?(name) = FeatureFlag.enabled?(name)

  def require_feature!(name)
    raise ActionController::RoutingError, "off" unless FeatureFlag.enabled?(name)
  end
end
