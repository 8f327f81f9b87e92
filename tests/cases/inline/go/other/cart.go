package other

func Cart(useGiftCards bool) int {
	if useGiftCards {
		return 1
	}
	return 3
}
