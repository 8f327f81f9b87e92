package net

import "example.com/tool/settings"

var (
	keepalive = settings.New("keepalive")
	dnsmode   = settings.New("dnsmode")
	mimelax   = settings.New("mimelax")
	gzipfast  = settings.New("gzipfast")
	urlstrict = settings.New("urlstrict")
	smtpold   = settings.New("smtpold")
	logdrop   = settings.New("logdrop")
	idnamode  = settings.New("idnamode")
	users     = table("users")
)

func Dial(host string) error {
	if keepalive.Value() == "0" || dnsmode.Value() == "go" || mimelax.Value() == "1" {
		return slow(host)
	}
	// logdrop is looked at nowhere.
	if gzipfast.Value() == "1" || urlstrict.Value() == "1" || idnamode.Value() == "1" {
		return fast(host)
	}
	mux.Handle("/search", users.rows())
	return nil
}
