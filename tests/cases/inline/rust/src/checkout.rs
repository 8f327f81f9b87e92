use crate::features::ENABLE_NEW_CHECKOUT;

pub fn checkout() -> u32 {
    if ENABLE_NEW_CHECKOUT { 1 } else { 2 }
}
