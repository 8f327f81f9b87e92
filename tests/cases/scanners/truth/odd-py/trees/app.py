from trees.const import *
from trees.const import BY_TEAM, Names as N
from trees.base import Flagged, flags
import trees.const as c


class Hazel(Flagged):
    flag_name = "hazel_twig"

    def run(self):
        return self.enabled


class Ivy(Flagged, flag="ivy_wall"):
    pass


def run(user, flag="juniper_gin"):
    if flags.on(ASH) or flags.on(c.BIRCH) or flags.on(N.CEDAR_WOOD) or flags.on(c.names.ELM):
        return 1
    if flags.on(BY_TEAM["fir"]):
        return 2
    if flags.on(flag):
        return 3
    name = "larch_pole" if user else "maple_sap"
    if flags.on(name):
        return 4
    if all(flags.on(x) for x in ("nutmeg_oil", "oak_barrel")):
        return 5
    check = lambda key="pine_resin": flags.on(key)
    match = {"rowan_jelly": 6}.get
    state = flags.evaluate(flag_key="spruce_tip", default=False)
    return check() and state and flags.variant("umbu_juice", user) or log.info("kapok_seed dogwood")


def rowan():
    """Uses rowan_jelly."""
    return flags.on(key="rowan_jelly")
