// checkout.new-flow-v2 is for next year
object Keys {
  val NewFlow = "checkout.new-flow"
  val Orphan = "orphan-constant"
}

class Checkout(client: Client) {
  def total(request: Request): Int = {
    if (client.getBooleanValue(Keys.NewFlow, false)) return 1
    if (client.getBooleanValue("beta", false)) println("done with old-export")
    /* exp-blue
       exp-green */
    request.param("search")
  }
}
