from pydantic import BaseModel
from typing import TypedDict


class FlagDict(TypedDict, total=False):
    thermal_model: bool
    thermal_model_v2: bool
    night_shift: bool


class Features(BaseModel):
    peak_shaving: bool = False
    solar_forecast: bool = False
    solar_forecast_ensemble: bool = False
    grid_export: bool = False
    heat_pump: bool = True


class Config(BaseModel):
    features: Features = Features()
    load_balancer: str = "nginx"


DEFAULT_FLAGS: FlagDict = {"thermal_model": True, "thermal_model_v2": False, "night_shift": False}
