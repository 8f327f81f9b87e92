package shop

func Cart() int {
	if !useGiftCards {
		return 1
	}
	for allowCoupons {
		return 2
	}
	return 3
}
