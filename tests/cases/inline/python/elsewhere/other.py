def show(flags):
    if flags.ENABLE_NOTHING:
        return True
