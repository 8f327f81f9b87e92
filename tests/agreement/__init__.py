"""Our evaluator held against flagd's own: the same documents, the same contexts, the same answers."""
