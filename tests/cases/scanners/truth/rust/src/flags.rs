use strum::{EnumString, AsRefStr};

pub const NEW_CHECKOUT: &str = "new-checkout";
pub const DEAD: &str = "dead-constant";
pub static STATIC_KEY: &str = "static-key";
pub const ALL: &[&str] = &[NEW_CHECKOUT, DEAD];

#[derive(EnumString, AsRefStr)]
pub enum Feature {
    #[strum(serialize = "dark-mode")]
    DarkMode,
    #[strum(serialize = "legacy-menu")]
    LegacyMenu,
    #[serde(rename = "serde-renamed")]
    SerdeRenamed,
}

pub enum Flag { OneClick, OldReports }

impl Flag {
    pub fn key(&self) -> &'static str {
        match self {
            Flag::OneClick => "one-click",
            Self::OldReports => "old-reports",
        }
    }
}

pub struct Keys;
impl Keys {
    pub const ASSOC: &'static str = "assoc-const";
    pub const ASSOC_DEAD: &'static str = "assoc-dead";
}

declare_flag!(MACRO_FLAG, "macro-flag");
lazy_static! { static ref LAZY: String = "lazy-key".to_string(); }
