//! Flags; `doc-flag` went away.
pub mod names;

#[macro_export]
macro_rules! flag_enabled {
    ($ctx:expr, $name:expr) => {
        $ctx.flags().is_enabled($name)
    };
}

macro_rules! flags {
    ($($ident:ident => $key:literal),* $(,)?) => {
        $(pub const $ident: Flag = Flag::new($key);)*
    };
}

flags! {
    MACRO_LISTED => "macro-listed",
    MACRO_LISTED_DEAD => "macro-listed-dead",
}

pub static STATIC_FLAG: &str = "static-flag";
pub static STATIC_DEAD: &str = "static-dead";

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Toggle {
    SerdeFlag,
    SerdeDead,
}

pub struct Spec {
    pub key: &'static str,
    pub default: bool,
}

pub const STRUCT_FIELD: Spec = Spec { key: "struct-field", default: false };
