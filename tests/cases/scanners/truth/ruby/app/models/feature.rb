# frozen_string_literal: true

module Feature
  NEW_CHECKOUT = :new_checkout
  DEAD = :dead_constant
  STRING_KEY = "string-key"
  ALL = [NEW_CHECKOUT, DEAD].freeze
  LISTED = %i[listed_only new_checkout].freeze

  def self.enabled?(name, actor = nil)
    Flipper.enabled?(name, actor)
  end
end
