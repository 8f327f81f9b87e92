"""One command per claim about speed: we run beside the named peer, in the same run, and print the ratio."""
