ASH = "ash_tree"
ASH_OLD = "ash_tree_old"
BIRCH: str = "birch_bark"
KAPOK = "kapok_seed"


class _Names:
    CEDAR_WOOD = "cedar_wood"
    GINKGO = "ginkgo_nut"


class Names(_Names):
    ELM = "elm_leaf"


names = Names()
BY_TEAM = {"fir": "fir_cone", "quince": "quince_jam"}
