use std::fmt;

#[derive(Clone, Copy)]
pub enum Stone {
    Lapis,
    Marble,
    Nickel,
}

impl From<Stone> for &'static str {
    fn from(stone: Stone) -> Self {
        match stone {
            Stone::Lapis => "lapis-sky",
            Stone::Marble => "marble-run",
            Stone::Nickel => "nickel-coin",
        }
    }
}

pub struct Onyx;

impl Flag for Onyx {
    const KEY: &'static str = "onyx-night";
}

impl Flag for Quartz {
    const KEY: &'static str = "quartz-time";
}

pub static STONES: phf::Map<&'static str, bool> = phf::phf_map! {
    "pearl-dive" => true,
    "quartz-time" => false,
};

pub fn run(flags: &Flags) -> bool {
    let ruby = flags.get("ruby-slipper").copied().unwrap_or(false);
    let topaz = if flags.enabled::<Onyx>() { "topaz-sun" } else { "umber-shade" };
    flags.is_on(Stone::Marble.into()) && flags.is_on(<&str>::from(Stone::Nickel)) && flags.is_on(topaz) && ruby
        && flags.is_on("pearl-dive")
}

#[cfg(test)]
mod tests {
    #[test]
    fn silver() {
        assert!(flags().is_on("silver-line"));
    }
}
