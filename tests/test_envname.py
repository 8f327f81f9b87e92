"""Names of environment variables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync.envname import env_var_name, problem_with


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("checkout.new-flow", "FLAG_CHECKOUT_NEW_FLOW"),
        ("APIServerIdentity", "FLAG_API_SERVER_IDENTITY"),
        ("OpenAPIEnums", "FLAG_OPEN_API_ENUMS"),
        ("PodsAPI", "FLAG_PODS_API"),
        ("newCheckout", "FLAG_NEW_CHECKOUT"),
        ("v2-api", "FLAG_V2_API"),
        ("payments.v2-api", "FLAG_PAYMENTS_V2_API"),
        ("checkoutV2", "FLAG_CHECKOUT_V2"),
        ("HTTP2Server", "FLAG_HTTP2_SERVER"),
        ("oauth2Login", "FLAG_OAUTH2_LOGIN"),
        ("AllowServiceExternalIPs", "FLAG_ALLOW_SERVICE_EXTERNAL_IPS"),
        ("IPv6DualStack", "FLAG_IPV6_DUAL_STACK"),
        ("my-Feature", "FLAG_MY_FEATURE"),
        ("a--b", "FLAG_A__B"),
        ("größe", "FLAG_GR__E"),
        ("a", "FLAG_A"),
    ],
)
def test_derived_names(key: str, name: str) -> None:
    assert env_var_name(key) == name


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,127}", fullmatch=True))
def test_every_key_has_a_portable_name_that_keeps_its_letters(key: str) -> None:
    name = env_var_name(key)
    assert re.fullmatch(r"FLAG_[A-Z0-9_]+", name)
    assert problem_with(name) is None or name.endswith(("_SERVICE_HOST", "_SERVICE_PORT"))
    assert name.removeprefix("FLAG_").replace("_", "") == re.sub(r"[._-]", "", key).upper()


@pytest.mark.parametrize("name", ["FLAG_A", "_A", "NO", "PATHS", "HOMEPAGE", "SERVICE_HOST", "MY_LD_FLAG", "NODE_OPTIONS_X"])
def test_fine_names(name: str) -> None:
    assert problem_with(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "portable"),
        ("2FAST", "portable"),
        ("flag", "portable"),
        ("FLAG-A", "portable"),
        ("FLAG_A\n", "portable"),
        ("FLAG_Ä", "portable"),
        ("KUBERNETES_PORT", "Kubernetes"),
        ("CART_SERVICE_HOST", "Kubernetes"),
        ("CART_SERVICE_PORT", "Kubernetes"),
        ("PATH", "operating system"),
        ("HOME", "operating system"),
        ("LD_PRELOAD", "libraries"),
        ("PYTHONPATH", "Python"),
        ("NODE_OPTIONS", "Node.js"),
    ],
)
def test_refused_names_say_why(name: str, word: str) -> None:
    assert word in (problem_with(name) or "")
