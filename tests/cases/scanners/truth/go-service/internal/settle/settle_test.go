package settle

func TestOpenLedger(t *testing.T) {
	for _, tc := range []struct{ name, flag string }{{"on", "open-ledger"}} {
		t.Run(tc.name, func(t *testing.T) { t.Log(tc.flag) })
	}
}
