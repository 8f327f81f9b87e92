module Keys
  NEW_FLOW = "checkout.new-flow".freeze
  ORPHAN = "orphan-constant"
  RETRIES = :"payments.retries"
end
