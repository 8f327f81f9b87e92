"""Settings; docstring-flag is no longer read."""

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class FeatureSettings(BaseModel):
    new_pricing: bool = False
    new_pricing_v2: bool = False
    renamed_field: bool = Field(False, alias="alias-field")
    stale_aliased: bool = Field(False, alias="alias-dead")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    features: FeatureSettings = FeatureSettings()


settings = Settings()
