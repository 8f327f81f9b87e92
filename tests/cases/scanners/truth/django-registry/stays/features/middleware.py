from stays.features.registry import is_active


class FeatureMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.has_feature = lambda slug: is_active(slug, request)
        return self.get_response(request)
