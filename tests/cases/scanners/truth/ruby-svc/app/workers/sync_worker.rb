class SyncWorker
  include Sidekiq::Job
  sidekiq_options queue: "certificates", feature: :offline_sync

  def perform(id)
    logger.info("ai_grading #{id}")
    return if ENV.fetch("FLAG_AI_TUTOR", "false") != "true"

    flag = "team_seats"
    Seats.sync(id) if FeatureFlag.enabled?(flag)
  end
end
