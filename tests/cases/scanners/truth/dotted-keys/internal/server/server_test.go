package server

func TestMTLS(t *testing.T) {
	features.SetForTest(t, "net.mtls", true)
}
