"""What a path says of a file, in words that have more than one meaning."""

from __future__ import annotations

import pytest

from flagsync.territory import is_docs, is_test


@pytest.mark.parametrize(
    "path",
    [
        "tests/shop.py",
        "src/smoke-tests/shop.ts",
        "Shop.Tests/Cart.cs",
        "src/CartTest.java",
        "src/cart.test.tsx",
        "src/Cart.stories.tsx",
        "spec/cart_spec.rb",
        "cart/ab_test.go",
        "shop/test_ab_test.py",
        "engines/shop/app/spec/support/flags.rb",
        "packages/shop/spec/cart.js",
    ],
)
def test_a_test_is_told_by_its_path(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize(
    "path", ["src/ab-test/split.py", "src/AbTest.tsx", "web/ab_testing/buckets.ts", "src/ab_tests/home.ts", "src/SpeedTest.tsx"]
)
def test_a_comparison_of_two_variants_is_no_test(path: str) -> None:
    assert not is_test(path)


@pytest.mark.parametrize(
    "path", ["docs/example.py", "packages/sdk/docs/example.ts", "HISTORY.md", "README", "website/docs/a.ts", "x/docs/a.rst"]
)
def test_documentation_is_told_by_its_path(path: str) -> None:
    assert is_docs(path)


@pytest.mark.parametrize(
    "path", ["service/history/engine.go", "src/docs/page.tsx", "src/pages/docs/index.ts", "history.ts", "changes.py"]
)
def test_a_program_that_speaks_of_documents_or_history_is_no_documentation(path: str) -> None:
    assert not is_docs(path)


def test_a_specification_deep_in_sources_is_no_test() -> None:
    assert not is_test("src/openapi/spec/schema.ts")
