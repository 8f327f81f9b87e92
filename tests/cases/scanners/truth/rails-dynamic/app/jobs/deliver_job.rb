class DeliverJob < ApplicationJob
  def perform(hook)
    client = Flipper[:webhooks_v2].enabled?(hook.account) ? V2.new : V1.new
    client.deliver(hook)
    Flipper::Adapters::Sync
  end
end
