# frozen_string_literal: true

class FeatureFlag
  COURSE_PLAYER = "course_player"
  COURSE_PLAYER_BETA = "course_player_beta"
  GROUP_LESSONS = :group_lessons
  QUIZ = { timer: :quiz_timer, shuffle: :quiz_shuffle }.freeze
  LEGACY = %w[legacy_player].freeze
  ROLLOUT = {
    peer_review: { percentage: 10, owner: "learning" },
    ai_grading: { percentage: 0, owner: "learning" },
  }.freeze

  class << self
    def enabled?(name, user: Current.user)
      Unleash.instance.is_enabled?(name.to_s, context(user))
    end

    def method_missing(name, *args)
      return super unless name.end_with?("?")

      enabled?(name.to_s.delete_suffix("?"), *args)
    end

    def respond_to_missing?(name, include_private = false) = name.end_with?("?") || super
  end
end
