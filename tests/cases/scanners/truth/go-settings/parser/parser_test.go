package parser

func TestTLS(t *testing.T) {
	if tlsmax.Value() != "" {
		t.Skip()
	}
}
