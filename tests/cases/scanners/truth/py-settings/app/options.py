class Options:
    def __init__(self) -> None:
        self.strict_pricing = False
        self.strict_shipping = False
        self.incremental = True
        self.containermaxparcels = False


def price(options: Options) -> int:
    return 1 if options.strict_pricing or options.incremental else 2


class Packer:
    def pack(self) -> int:
        return limit() if self.debug.containermaxparcels else 0
