pub const ENABLE_NEW_CHECKOUT: bool = true;
static USE_GIFT_CARDS: bool = false;
static mut SHOW_BANNER: bool = false;

pub fn total() -> u32 {
    let use_local = true;
    if use_local || unsafe { SHOW_BANNER } {
        return 0;
    }
    if !USE_GIFT_CARDS {
        return 1;
    }
    2
}
