package acme.ingest

import acme.flags.{Flag, Flags, Keys}
import acme.flags.Flag._

class Ingest(flags: Flags, config: Config) extends Keys {
  // exactly-once is a myth
  private val window = config.getBoolean("features.dedup-window")

  def run(): Unit = {
    if (flags.isOn(IngestV2) && flags.isOn(Flag.SchemaRegistry)) start()
    flags.whenOn("spill-disk") { spill() }
    if (flags.isOn(LateEvents) || window) late()
    for { _ <- Option.when(flags.isOn("auto-scale"))(()) } yield scale()
    val geo = sys.env.get("FLAG_GEO_ROUTING").contains("true")
    tier match {
      case "cold" if flags.isOn("cold-tier") => cold(geo)
      case _ => logger.info("cold-tier-glacier")
    }
    Seq("replay-ui", "tenant-limits").filter(flags.isOn)
  }
}
