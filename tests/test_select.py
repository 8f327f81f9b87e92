"""Which flags belong to an app."""

from __future__ import annotations

import pytest

from flagsync.model.config import App
from flagsync.select import select, selector
from tests.factory import make_flag


@pytest.mark.parametrize(
    ("glob", "key", "taken"),
    [
        ("checkout.*", "checkout.new-flow", True),
        ("checkout.*", "checkout.new.flow", True),
        ("checkout.*", "checkout", False),
        ("checkout.*", "checkoutX", False),
        ("checkout.*", "Checkout.new-flow", False),
        ("*", "anything.at-all", True),
        ("*.beta", "a.b.beta", True),
        ("*.beta", "a.b.beta2", False),
        ("v?-api", "v2-api", True),
        ("v[0-9]-api", "vx-api", False),
        ("checkout", "checkout", True),
        ("checkout", "my.checkout", False),
    ],
)
def test_globs_of_keys(glob: str, key: str, taken: bool) -> None:
    assert selector(App("shop", flags=(glob,)))(make_flag(key)) is taken


@pytest.mark.parametrize(
    ("glob", "path", "taken"),
    [
        ("flags/pay/**", "flags/pay/deep/a.yaml", True),
        ("flags/pay/**", "flags/payment/a.yaml", False),
        ("flags/pay/*", "flags/pay/a.yaml", True),
        ("flags/pay/*", "flags/pay/deep/a.yaml", False),
        ("flags/**/a.yaml", "flags/a.yaml", True),
        ("flags/**/a.yaml", "flags/x/y/a.yaml", True),
        ("flags/**/a.yaml", "flags/x/ba.yaml", False),
        ("**/pay/*.yaml", "flags/pay/a.yaml", True),
        ("flags/?.yaml", "flags/a.yaml", True),
        ("flags/?.yaml", "flags/ab.yaml", False),
        ("flags/pay", "flags/pay/deep/a.yaml", True),
        ("flags/pay/", "flags/pay/a.yaml", True),
        ("./flags/pay", "flags/pay/a.yaml", True),
        ("flags/pay", "flags/pay.yaml", False),
        ("flags/pay.yaml", "flags/pay.yaml", True),
        ("flags/pay.yaml", "flags/payxyaml", False),
    ],
)
def test_globs_of_paths(glob: str, path: str, taken: bool) -> None:
    assert selector(App("shop", paths=(glob,)))(make_flag(path=path)) is taken


def test_any_selector_suffices() -> None:
    app = App("shop", flags=("pay.*", "cart.*"), tags=("shop",), paths=("flags/shop",))
    by_key = make_flag("cart.a", path="flags/x.yaml")
    by_tag = make_flag("other", tags=("new", "shop"))
    by_path = make_flag("another", path="flags/shop/another.yaml")
    by_nothing = make_flag("stranger", tags=("shopping",), path="flags/shops.yaml")
    assert select(app, [by_tag, by_nothing, by_path, by_key]) == (by_path, by_key, by_tag)


def test_an_app_without_selectors_has_no_flags() -> None:
    assert select(App("shop"), [make_flag()]) == ()


def test_a_glob_with_characters_of_regular_expressions_means_them_literally() -> None:
    belongs = selector(App("shop", flags=("a+b|c",), paths=("flags/(x).yaml",)))
    assert not belongs(make_flag("aab"))
    assert not belongs(make_flag("c"))
    assert belongs(make_flag("d", path="flags/(x).yaml"))
