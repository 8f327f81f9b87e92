class Account < ApplicationRecord
  include Flippable

  has_many :invites
  store_accessor :settings, :calendar

  delegate :enabled?, to: :features, prefix: :feature

  def features = @features ||= AccountFeatures.new(self)

  def audit?
    feature_enabled?(:audit_log)
  end

  def limit
    features.enabled?(:usage_limits) ? 10 : nil
  end

  def sso?
    Flipper.feature(:sso).enabled?(self)
  end
end
