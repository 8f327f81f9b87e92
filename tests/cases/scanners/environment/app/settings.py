from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    retries: int = Field(2, env="FLAG_PAYMENTS_RETRIES")
