use clap::Parser;

#[derive(Parser, Debug)]
#[command(version, about)]
pub struct Args {
    /// Batches grow with the load.
    #[arg(long, env = "FLAG_ADAPTIVE_BATCH", default_value_t = false)]
    pub adaptive: bool,
    #[clap(long = "zero-copy")]
    pub zero_copy: bool,
    #[arg(long)]
    pub columnar: bool,
}
