let enableNewCheckout = true
var showBanner = true

struct Shop {
    static let useGiftCards = false

    func total() -> Int {
        let useLocal = true
        if useLocal || showBanner { return 0 }
        guard enableNewCheckout else { return 1 }
        return Shop.useGiftCards ? 2 : 3
    }
}
