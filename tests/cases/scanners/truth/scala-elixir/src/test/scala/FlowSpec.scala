class FlowSpec extends AnyFlatSpec {
  it should "flow" in { assert(flags.isOn("flow-control")) }
}
