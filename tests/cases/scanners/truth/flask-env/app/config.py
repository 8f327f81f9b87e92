import os

from dynaconf import Dynaconf
from environs import Env
from starlette.config import Config as StarletteConfig

env = Env()
env.read_env()
starlette = StarletteConfig(".env")
dynaconf = Dynaconf(settings_files=["settings.toml"])


class BaseConfig:
    FLAG_CROP_ADVISOR = os.environ.get("FLAG_CROP_ADVISOR") == "1"
    FLAG_CROP_ROTATION = False
    FEATURE_SOIL_MAPS = env.bool("FLAG_SOIL_MAPS", False)
    FLAG_LABOUR_LOG = env.bool("FLAG_LABOUR_LOG", default=False)


class Production(BaseConfig):
    FLAG_CROP_ADVISOR = True


IRRIGATION = starlette("FLAG_IRRIGATION_PLAN", cast=bool, default=False)
DRONE = env("FLAG_DRONE_UPLOAD", "0") == "1"
