# checkout.new-flow-v2 is for next year
class Checkout
  def total(colour, params)
    return 1 if Flipper.enabled?(Keys::NEW_FLOW, user)

    retries = client.fetch_integer_value(flag_key: Keys::RETRIES, default_value: 3)
    puts "done with old-export #{params["search"]}" if Flipper.enabled?(:beta)
    blue = Flipper.enabled?("exp-#{colour}")
    lost = Flipper.enabled?("checkout.newflow")
    # flagsync: uses from-annotation
    ENV.fetch("FLAG_NEW_PROFILE", "false") == "true" ? retries : 0
  end
end
