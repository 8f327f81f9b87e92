use crate::flags::{self, names::{self, FAST_PATH}, Toggle, STATIC_FLAG};
use crate::flag_enabled;

pub struct Engine<F: FlagSource> {
    flags: F,
    shadow: bool,
}

impl<F: FlagSource> Engine<F> {
    pub fn open(flags: F) -> anyhow::Result<Self> {
        let shadow = flags.is_enabled("shadow-reads").unwrap_or(false);
        if flags.is_enabled(names::NEW_PARSER) {
            tracing::info!("lazy-io is off");
        }
        let fast = flags.is_enabled(FAST_PATH) && flags.is_enabled(STATIC_FLAG);
        if flag_enabled!(ctx, crate::flags::names::WAL_COMPACTION) || flag_enabled!(ctx, "macro-flag") {
            compact(fast)?;
        }
        if feature_on!("macro-str") {
            compact(fast)?;
        }
        if flags.is_on(&flags::MACRO_LISTED) || flags.get(Toggle::SerdeFlag) {
            compact(fast)?;
        }
        if std::env::var("FLAG_ENV_FLAG").as_deref() == Ok("true") {
            compact(fast)?;
        }
        if flags.is_on(flags::STRUCT_FIELD.key) {
            compact(fast)?;
        }
        dbg!("dbg-flag");
        let t = names::TELEMETRY;
        Ok(Self { shadow: flags.is_enabled(t) || shadow, flags })
    }

    fn shard(&self, n: usize) -> bool {
        self.flags.is_enabled(&format!("shard-{n}"))
    }

    fn decide(&self, key: &str) -> bool {
        match key {
            "matched-flag" => self.feature_default(),
            _ => false,
        }
    }

    fn undefined(&self) -> bool {
        self.flags.is_enabled("shadow-read")
    }
}

static TABLE: phf::Map<&'static str, bool> = phf_map! { "phf-flag" => true };

impl std::str::FromStr for Toggle {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Ok(if flags_set().contains("from-str") { Toggle::SerdeFlag } else { return Err(()) })
    }
}

fn route() -> Router {
    Router::new().route("/search", get(search))
}

#[cfg(test)]
mod tests {
    #[test]
    fn off() {
        assert!(!source().is_enabled("cfg-test-only"));
    }
}
