def show(flags):
    return 1 if flags.ENABLE_NOTHING else 2
