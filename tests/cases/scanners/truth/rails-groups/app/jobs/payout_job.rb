class PayoutJob < ApplicationJob
  feature_flag :job_flag
  def perform; end
end
