package parser

func insecure(path string) error {
	if zipguard.Value() != "0" && bad(path) {
		return errInsecure
	}
	return nil
}
