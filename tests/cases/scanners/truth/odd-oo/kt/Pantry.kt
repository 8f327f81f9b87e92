package foods

enum class Shelf {
    Rice { override val flag = "rice-cooker" },
    Salt { override val flag = "salt-bath" };

    abstract val flag: String
}

typealias F = FoodKeys

object FoodKeys { const val UDON = "udon-bowl" }

fun open(flags: Flags) = flags.isOn(Shelf.Rice.flag) && flags.isOn(Shelf.Salt.flag) && flags.isOn(F.UDON)
