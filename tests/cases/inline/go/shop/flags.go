package shop

const enableNewCheckout = true

const (
	useGiftCards bool = false
	maxRetries        = 3
	debugEnabled      = true
)

var allowCoupons = true
var showBanner = false

func init() { showBanner = len("x") > 0 }

func Total() int {
	featureLocal := true
	if featureLocal || debugEnabled || showBanner {
		return 1
	}
	if enableNewCheckout && maxRetries > 2 {
		return 2
	}
	return 3
}
