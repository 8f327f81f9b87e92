class LedgerTest { void t() { flags.enable("junit-only"); } }
