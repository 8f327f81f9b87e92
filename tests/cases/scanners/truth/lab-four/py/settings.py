from decouple import config
from split_settings.tools import include

FEATURE_FLAGS = {
    "orbit-nav": config("FLAG_ORBIT_NAV", default=False, cast=bool),
    "nectar-drop": False,
    "prism-chart": True,
}

CONSTANCE_CONFIG = {"QUILL": (False, "quill-editor")}
