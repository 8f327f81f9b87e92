"""What a path says about a file: a test, documentation, somebody else's code, or code that a tool wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Final

_TEST: Final = re.compile(
    r"(?:^|/)(?:tests?|testing|testdata|test-data|__tests__|__mocks__|__fixtures__|fixtures?|mocks|e2e|cypress|androidTest|unitTest"
    r"|integration[-_]?tests?|[\w.-]*[._-]tests?|[\w.-]*Tests?)/"
    r"|^(?!src/|pkg/|internal/|lib/)(?:[^/]+/){0,2}specs?/(?!.*\.(?:ya?ml|json|proto)$)|(?:^|/)specs?/.*\.(?:rb|erb|php|groovy|lua|exs?)$"
    r"|(?:^|/)(?:test_[^/]*|tests|conftest)\.py$"
    r"|(?:^|/)[^/]*(?:[._-](?:test|tests|spec|specs|stories|cy|e2e)|_test|_spec)\.[A-Za-z]+$"
    r"|(?<=[a-z0-9])(?:Tests?|Spec|IT)\.(?!(?:[cm]?[jt]sx?|py|go|rb|vue|svelte)$)[A-Za-z]+$"
)
_COMPARISON: Final = re.compile(r"(?<![A-Za-z])(?:[Aa][-_]?[Bb]|[Ss]plit)[-_]?[Tt]est(?:s|ing)?(?![a-z])(?!\.go$)")
"""A test of two variants on users (`ab_test`, `AbTest`) is a part of the program, although its name says test."""

_DOCS: Final = re.compile(
    r"^(?!(?:src|app|lib|internal|pkg|cmd|server|client|web|api)/)(?:(?:packages|apps|libs|modules|services|plugins)/)?(?:[^/]+/)?"
    r"(?:docs?|documentation)/|(?:^|/)(?:docs?|documentation)/.*\.(?:html?|mdx?|rst|txt|adoc|ya?ml|json)$"
    r"|(?:^|/)(?:CHANGELOG|CHANGES|HISTORY|README)[^/.]*(?:\.(?:md|mdx|rst|txt|adoc|html?))?$",
    re.IGNORECASE,
)
"""Code in a folder called docs is documentation near the top of a repository, and a part of the program deep in its sources."""

_VENDORED: Final = re.compile(
    r"(?:^|/)(?:vendor|node_modules|third[_-]?party|bower_components|jspm_packages|Pods|Carthage|site-packages|\.yarn|\.venv|venv"
    r"|_vendor|\.pnp)(?:/|$)"
)
_BUILT: Final = re.compile(
    r"(?:^|/)(?:dist|coverage|\.next|\.nuxt|__generated__|__snapshots__|\.terraform|storybook-static)(?:/|$)"
)
_GENERATED: Final = re.compile(
    r"(?:\.min\.(?:js|mjs)|\.pb\.(?:go|cc|h)|\.g\.dart|\.freezed\.dart|\.designer\.cs|\.(?:bundle|chunk)\.js|_pb2(?:_grpc)?\.pyi?"
    r"|(?<!flags)(?<!flag)(?<!features)(?<!toggles)\.generated\.[a-z]+)$|^zz_generated\.|^\.pnp\."
)
_LOCKS: Final = frozenset({"package-lock.json", "pnpm-lock.yaml", "go.sum", "composer.lock"})
_WRITTEN: Final = frozenset({"map", "snap", "lock", "sum"})
_NO_CODE: Final = re.compile(
    r"png|jpe?g|gif|ico|webp|avif|bmp|tiff?|svg|psd|ai|sketch|pdf|css|scss|sass|less|woff2?|ttf|otf|eot|mp[34]|m4[av]|mov|avi|webm|ogg"
    r"|wav|flac|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|so|dylib|dll|exe|o|a|lib|pyc|pyo|whl|wasm|sqlite3?|db|bin|dat|parquet|npy"
    r"|npz|pkl|keystore|jks|p12|mo|pack|idx"
)
_NOT_CODE: Final = "pictures, archives, style sheets and other files that hold no code"
_FOREIGN: Final = "somebody else's code (vendored)"
_MADE: Final = "written by a tool (generated)"


def is_test(path: str) -> bool:
    """Whether a file is a test or serves tests."""
    return _TEST.search(_COMPARISON.sub("", path)) is not None


def is_docs(path: str) -> bool:
    """Whether a file lies among the documentation."""
    return _DOCS.search(path) is not None


@cache
def _why_not_folder(folder: str) -> str | None:
    if _VENDORED.search(folder):
        return _FOREIGN
    return _MADE if _BUILT.search(folder) else None


@lru_cache(maxsize=1_000)
def _holds_no_code(suffix: str) -> bool:
    return _NO_CODE.fullmatch(suffix.lower()) is not None


def why_not(path: str) -> str | None:
    """Why a file is not searched, by its path alone; None where it is."""
    folder, _, name = path.rpartition("/")
    suffix = name.rpartition(".")[2]
    if _holds_no_code(suffix):
        return _NOT_CODE
    reason = _why_not_folder(folder)
    if reason is not None:
        return reason
    return _MADE if suffix in _WRITTEN or name in _LOCKS or _GENERATED.search(name) else None


def excluding(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path matches one of the globs: `*` stays within a folder, `**` does not; a folder stands for all below it."""
    parts = [_expression(pattern) for pattern in patterns]
    if not parts:
        return lambda _: False
    whole = re.compile("|".join(parts))
    return lambda path: whole.fullmatch(path) is not None


def _expression(pattern: str) -> str:
    text = pattern.removeprefix("./").rstrip("/")
    anchored = "/" in text
    out = []
    at = 0
    while at < len(text):
        if text.startswith("**/", at):
            out.append("(?:[^/]+/)*")
            at += 3
        elif text.startswith("**", at):
            out.append(".*")
            at += 2
        else:
            out.append({"*": "[^/]*", "?": "[^/]"}.get(text[at], re.escape(text[at])))
            at += 1
    return ("" if anchored else "(?:.*/)?") + "".join(out) + "(?:/.*)?"
