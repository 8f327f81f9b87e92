"""What a path says about a file: a test, documentation, somebody else's code, or code that a tool wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

_TEST: Final = re.compile(
    r"(?:^|/)(?:tests?|testing|testdata|test-data|__tests__|__mocks__|__fixtures__|fixtures?|specs?|e2e|cypress|androidTest|unitTest"
    r"|integration[-_]?tests?|[\w.-]*[._-]tests?|[\w-]*Tests?)/"
    r"|(?:^|/)(?:test_[^/]*|conftest)\.py$"
    r"|(?:^|/)[^/]*(?:[._-](?:test|tests|spec|specs|stories|cy|e2e)|_test|_spec|(?<=[a-z0-9])Tests?|(?<=[a-z0-9])Spec|(?<=[a-z0-9])IT)\.[A-Za-z]+$"
)
_DOCS: Final = re.compile(
    r"(?:^|/)(?:docs?|documentation|website/docs)/|(?:^|/)(?:CHANGELOG|CHANGES|HISTORY|README)", re.IGNORECASE
)
_VENDORED: Final = re.compile(
    r"(?:^|/)(?:vendor|node_modules|third[_-]?party|bower_components|jspm_packages|Pods|Carthage|site-packages|\.yarn|\.venv|venv"
    r"|_vendor|\.pnp)/|(?:^|/)\.pnp\.c?js$"
)
_GENERATED: Final = re.compile(
    r"(?:^|/)(?:dist|coverage|\.next|\.nuxt|__generated__|__snapshots__|\.terraform|storybook-static)/"
    r"|\.(?:min\.(?:js|css|mjs)|map|snap|lock|sum|pb\.go|pb\.cc|pb\.h|g\.dart|freezed\.dart|designer\.cs|bundle\.js|chunk\.js)$"
    r"|(?:^|/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|poetry\.lock|Cargo\.lock|composer\.lock|Gemfile\.lock|uv\.lock)$"
    r"|(?:_pb2|_pb2_grpc)\.pyi?$|(?:^|/)zz_generated[^/]*\.go$|\.generated\.[a-z]+$"
)
_BINARY: Final = re.compile(
    r"\.(?:png|jpe?g|gif|ico|webp|avif|bmp|tiff?|pdf|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|so|dylib|dll|exe|o|a|lib|pyc|pyo|whl"
    r"|woff2?|ttf|otf|eot|mp[34]|m4[av]|mov|avi|webm|ogg|wav|flac|wasm|sqlite3?|db|bin|dat|parquet|npy|npz|pkl|psd|ai|sketch|keystore"
    r"|jks|p12|svg|css|scss|sass|less|mo|pack|idx)$",
    re.IGNORECASE,
)


def is_test(path: str) -> bool:
    """Whether a file is a test or serves tests."""
    return _TEST.search(path) is not None


def is_docs(path: str) -> bool:
    """Whether a file lies among the documentation."""
    return _DOCS.search(path) is not None


def why_not(path: str) -> str | None:
    """Why a file is not searched, by its path alone; None where it is."""
    if _BINARY.search(path):
        return "pictures, archives, style sheets and other files that hold no code"
    if _VENDORED.search(path):
        return "somebody else's code (vendored)"
    if _GENERATED.search(path):
        return "written by a tool (generated)"
    return None


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
