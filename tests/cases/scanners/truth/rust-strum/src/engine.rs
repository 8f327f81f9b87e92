use crate::cli::Args;
use crate::features::{self, key, Feature, Spill, Toggles, LAZY_JOINS, QUERY_CACHE};

pub struct Engine<'a> {
    args: Args,
    toggles: Toggles,
    flags: &'a dyn FlagProvider,
}

impl Engine<'_> {
    pub async fn run(&self, spill: &str) -> anyhow::Result<()> {
        if Feature::VectorSearch.enabled() || features::Feature::WalCompression.enabled() {
            self.search().await?;
        }
        if matches!(self.pick(), Feature::ParScan) {
            return Ok(());
        }
        if self.toggles.bloom_filters && self.toggles.costs {
            tracing::info!("vector-search-gpu is not built");
        }
        let Args { adaptive, zero_copy, .. } = &self.args;
        if *adaptive || *zero_copy || self.args.columnar {
            return Ok(());
        }
        if self.flags.get_bool(LAZY_JOINS).unwrap_or_default() || QUERY_CACHE.get() {
            return Ok(());
        }
        if self.flags.get_bool(key(Spill::ToDisk))? || self.flags.get_bool(key(Spill::MergeJoin))? {
            return Ok(());
        }
        if feature_enabled!("simd-hash") {
            simd();
        }
        if std::env::var("FLAG_ASYNC_IO").is_ok_and(|v| v == "true") {
            spawn(spill);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explains() {
        let flags = Fake::with(&[("explain-json", true)]);
        assert!(flags.get_bool("explain-json").unwrap());
    }
}
