# frozen_string_literal: true

# The one place that knows Flipper. mobile_push never shipped.
module Features
  ALL = %i[new_dashboard csv_export mobile_push audit_log].freeze

  module Keys
    TWO_FACTOR = :two_factor
    INVITES = "invites"
    EXPORT = :team_billing_export
  end

  class << self
    def enabled?(key, actor = Current.user)
      Flipper.enabled?(key, actor)
    end

    def disabled?(key, actor = Current.user) = !enabled?(key, actor)

    def with(key)
      yield if enabled?(key)
    end
  end
end
