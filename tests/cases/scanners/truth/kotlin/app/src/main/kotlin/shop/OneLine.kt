package shop

class OneLine { fun a(c: Client) = c.getBooleanValue("one-line-class", false) }
class Empty
class Generic<T>(private val c: Client) { val on: Boolean get() = c.isEnabled("getter-key") }
interface Marker
object Single { val on by lazy { unleash.isEnabled("lazy-key") } }
fun interface Fn { fun run() }
