//! Features of the engine. `io-uring` has been given up.

use std::sync::LazyLock;

use once_cell::sync::Lazy;
use serde::Deserialize;
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Feature {
    VectorSearch,
    VectorSearchGpu,
    WalCompression,
    #[strum(serialize = "parallel-scan")]
    ParScan,
    #[strum(serialize = "old-cost-model")]
    OldCosts,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Toggles {
    pub bloom_filters: bool,
    pub plan_cache: bool,
    #[serde(rename = "cost-model")]
    pub costs: bool,
}

pub const LAZY_JOINS: &str = "lazy-joins";
pub(crate) const IO_URING: &str = "io-uring";
pub static QUERY_CACHE: Lazy<Flag> = Lazy::new(|| Flag::new("query-cache"));
static PLAN: LazyLock<Flag> = LazyLock::new(|| Flag::new("plan-cache"));

impl Feature {
    pub fn enabled(self) -> bool {
        let name: &'static str = self.into();
        client().is_enabled(name, None, false)
    }
}

pub fn key(flag: Spill) -> &'static str {
    match flag {
        Spill::ToDisk => "spill-to-disk",
        Spill::MergeJoin => "merge-join",
    }
}
