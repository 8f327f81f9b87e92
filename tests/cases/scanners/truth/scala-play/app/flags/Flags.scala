package flags

/** doc-only */
object Flags {
  val NewQuote = "new-quote"
  val NewQuoteV2 = "new-quote-v2"
  final val RiskEngine: String = "risk-engine"
  final val RiskDead: String = "risk-dead"
}

sealed abstract class Flag(val key: String)
case object CaseFlag extends Flag("case-flag")
case object CaseDead extends Flag("case-dead")
