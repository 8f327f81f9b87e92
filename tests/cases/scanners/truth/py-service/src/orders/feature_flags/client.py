from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Annotated, Any, Callable, Protocol

from fastapi import Depends, HTTPException, Request
from openfeature import api

from .names import DEFAULTS, FlagName


class FlagClient:
    def __init__(self) -> None:
        self._client = api.get_client("orders")

    def __call__(self, name: FlagName | str) -> bool:
        return self._client.get_boolean_value(str(name), DEFAULTS.get(name, False))

    def is_on(self, name: str, *, user: str | None = None) -> bool:
        return self._client.get_boolean_value(name, False, {"targetingKey": user})

    @property
    def credit_notes(self) -> bool:
        return self.is_on("credit-notes")

    def __getitem__(self, name: str) -> bool:
        return self.is_on(name)


@lru_cache
def get_flags() -> FlagClient:
    return FlagClient()


Flags = Annotated[FlagClient, Depends(get_flags)]


class RequireFlag:
    def __init__(self, name: str, status: int = 404) -> None:
        self.name = name
        self.status = status

    def __call__(self, flags: Flags) -> None:
        if not flags.is_on(self.name):
            raise HTTPException(self.status)


def gated(flag: str, fallback: Callable[..., Any] | None = None):
    def decorate(function):
        @wraps(function)
        async def inner(*args, **kwargs):
            if get_flags().is_on(flag):
                return await function(*args, **kwargs)
            return fallback(*args, **kwargs) if fallback else None

        return inner

    return decorate


@contextmanager
def only_with(flag: str):
    yield get_flags().is_on(flag)
