pub const NEW_PARSER: &str = "new-parser";
pub const NEW_PARSER_V2: &str = "new-parser-v2";
pub const WAL_COMPACTION: &'static str = "wal-compaction";
pub(crate) const FAST_PATH: &str = "fast-path";
pub const LAZY_IO: &str = "lazy-io";
pub const TELEMETRY: &str = "telemetry";
