#[derive(Deserialize)]
pub struct FeatureFlags { pub fast_sync: bool, pub dead_sync: bool, #[serde(rename = "serde-field")] pub field: bool }
#[derive(Clone, Copy)]
pub enum FlagKey { TokenExchange2, DeadExchange2 }
bitflags! { struct Flags: u32 { const BIT_FLAG_X = 1; } }
impl std::fmt::Display for FlagKey { fn fmt(&self, f: &mut Formatter) -> Result { match self { FlagKey::TokenExchange2 => write!(f, "write-key"), FlagKey::DeadExchange2 => f.write_str("write-dead") } } }
