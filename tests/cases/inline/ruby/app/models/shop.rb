ENABLE_NEW_CHECKOUT = true

class Shop
  USE_GIFT_CARDS = false
  LOG_FLAG = true

  def total
    use_local = true
    return 0 if use_local || LOG_FLAG
    show_banner unless USE_GIFT_CARDS
    ENABLE_NEW_CHECKOUT ? 1 : 2
  end
end
