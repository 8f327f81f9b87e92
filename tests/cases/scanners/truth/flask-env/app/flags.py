class PestModel:
    key = "pest_model_cnn"

    @classmethod
    def enabled(cls) -> bool:
        return unleash.is_enabled(cls.key)


def flag_required(*names):
    def outer(view):
        def inner(*args, **kwargs):
            if not all(unleash.is_enabled(name) for name in names):
                abort(404)
            return view(*args, **kwargs)
        return inner
    return outer
