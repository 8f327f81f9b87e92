package acme.flags

import com.typesafe.config.Config

sealed abstract class Flag(val key: String)

object Flag {
  case object IngestV2 extends Flag("ingest-v2")
  case object IngestV2Batch extends Flag("ingest-v2-batch")
  final case class Custom(override val key: String) extends Flag(key)

  val SchemaRegistry: Flag = Custom("schema-registry")
  val ColdTierGlacier: Flag = Custom("cold-tier-glacier")
  val values: Seq[Flag] = Seq(IngestV2, IngestV2Batch, SchemaRegistry)
}

trait Keys {
  final val LateEvents = "late-events"
  protected val exactlyOnce = "exactly-once"
}

final class Flags(config: Config) {
  def isOn(flag: Flag): Boolean = isOn(flag.key)
  def isOn(key: String): Boolean = config.getBoolean(s"features.$key")
  def whenOn[A](key: String)(body: => A): Option[A] = Option.when(isOn(key))(body)
}
