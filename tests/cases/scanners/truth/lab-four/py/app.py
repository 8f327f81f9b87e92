from django.conf import settings
import ldclient
from ldclient import Context


def flag_is_on(name):
    return settings.FEATURE_FLAGS.get(name, False)


class View:
    template = "vortex-queue.html"

    def get(self, request):
        if flag_is_on("orbit-nav") and "prism-chart" in active_flags(request):
            return 1
        context = Context.create(request.user.id)
        if ldclient.get().variation("quill-editor", context, False):
            return 2
        return {"queue": "vortex-queue", "sonar": sonar(request)}


def sonar(request, *, client=None, key="sonar-scan"):
    return (client or ldclient.get()).variation(key, Context.create("x"), False)


tundra = property(lambda self: flag_is_on("tundra-cache"))
