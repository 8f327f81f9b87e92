"""Runs rules on small repositories held in memory: the examples in the rules' own pages, and the cases beside the tests.

An example shows only the lines that matter. What a flag needs besides is filled in from `BASE`, unless the example says
``# without: key, key``. ``# file: flags/segments/staff.yaml`` begins another file; what stands before the first such line is
the flag under test. `flagsync.yaml` is `CONFIG` unless the example brings its own. ``# encoding: latin-1`` and
``# padded: 100 bytes`` say how the file is stored. A file of code is searched for uses of the flags; each flag's file was
committed on the day when the flag was created, and ``# deleted: flags/a.yaml`` says which one was deleted since.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from flagsync.edges.bundled import schema_text
from flagsync.model.config import CONFIG_PATH
from flagsync.model.document import Document
from flagsync.model.finding import Finding
from flagsync.model.history import Chronicle, Commit, FileChange
from flagsync.model.ports import Entry, Listing
from flagsync.model.reference import CodeFile, CodeListing, Made
from flagsync.model.report import Report, Skip, SourceInfo
from flagsync.model.request import LintRequest
from flagsync.pipeline import judging, reading
from flagsync.pipeline.staling import Moment, Outcome, look, stale
from flagsync.validate import validate

TODAY = date(2026, 11, 23)

BASE = {
    "key": "checkout.new-flow",
    "kind": "release",
    "description": "New checkout flow",
    "owners": "[team:payments]",
    "created": "2026-11-01",
    "expires": "2026-12-20",
    "links": "{issue: https://example.test/PAY-12}",
    "type": "boolean",
    "default": "disabled",
    "environments": "{staging: {default: enabled}}",
}

CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps:
  shop:
    flags: ["*"]
    targets: [env, flagd]
    deploy:
      staging: {to: "dir:deploy/staging", namespace: shop}
      production: {to: "dir:deploy/production", namespace: shop}
attributes:
  {targetingKey: string, userId: string, appVersion: semver, region: string, email: string, plan: string, age: integer}
gates: {checkout-errors: {prometheus: "http://prometheus:9090", query: "sum(rate(errors[5m]))", max: 0.01}}
"""


class MemorySource:
    """A source that holds its files in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def listing(self) -> Listing:
        return Listing([Entry(path, "") for path in sorted(self.files)], [])

    def read(self, path: str) -> bytes | Skip:
        return self.files.get(path, Skip(path, "no such file"))

    def info(self) -> SourceInfo:
        return SourceInfo("worktree", None, dirty=False)


class Forgetful:
    """A memory that remembers nothing."""

    def recall(self, key: str) -> object | None:
        return None

    def remember(self, key: str, value: object) -> None:
        pass

    def save(self) -> None:
        pass


def validated(document: Document) -> Document:
    if document.data is None:
        return document
    return replace(document, problems=document.problems + validate(document, schema_text(document.kind.value)))


class MemoryCode:
    """Code that is held in memory."""

    name = ""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def listing(self) -> CodeListing:
        return CodeListing([CodeFile(path) for path in sorted(self.files)])

    def read(self, file: CodeFile, ahead: Iterable[CodeFile] = ()) -> bytes | Skip:
        return self.files[file.path]

    def each(self, count: int, work: Callable[[int], Made]) -> Iterator[Made]:
        return map(work, range(count))

    def info(self) -> SourceInfo:
        return SourceInfo("worktree", None, dirty=False)


class MemoryArchive:
    """The history of an example: each file came on the day that it says, and some are gone."""

    def __init__(self, files: Mapping[str, bytes], deleted: Sequence[str]) -> None:
        self.blobs = {path: content for path, content in files.items() if path != CONFIG_PATH}
        self.blobs |= {path: f"key: {PurePosixPath(path).stem}\n".encode() for path in deleted}
        self.deleted = deleted

    def chronicle(self) -> Chronicle:
        days: dict[date, list[FileChange]] = {}
        for path, content in self.blobs.items():
            created = re.search(rb"^created: *(\S+)", content, re.MULTILINE)
            day = date.fromisoformat(created[1].decode()) if created else TODAY
            days.setdefault(day, []).append(FileChange("A", path, "", path))
        commits = [Commit("a" * 40, day, "Ada", "Add", tuple(changes)) for day, changes in sorted(days.items(), reverse=True)]
        gone = tuple(FileChange("D", path, path, "") for path in self.deleted)
        return Chronicle([Commit("d" * 40, TODAY, "Ada", "Delete", gone), *commits] if gone else commits)

    def read(self, blob: str, ahead: Sequence[str] = ()) -> bytes | None:
        return self.blobs.get(blob)


def stale_files(files: Mapping[str, str]) -> Outcome:
    """What `stale` says of a repository of these files, some of them code."""
    content = {path: text.encode() for path, text in {CONFIG_PATH: CONFIG, **files}.items()}
    flags = {path: text for path, text in content.items() if path == CONFIG_PATH or path.startswith("flags/")}
    code = {path: text for path, text in content.items() if path not in flags}
    deleted = [path for text in files.values() for path in re.findall(r"^# deleted: (\S+)$", text, re.MULTILINE)]
    moment = Moment(reading.Ports(MemorySource(flags), Forgetful(), validated), TODAY, MemoryArchive(flags, deleted))
    return stale(moment, lambda repository: look(repository, [MemoryCode(code)], [Forgetful()], (), "all"))


def lint_files(files: Mapping[str, str | bytes], **request: object) -> Report:
    """The report on a repository of these files, `flagsync.yaml` filled in where it is missing."""
    content = {CONFIG_PATH: CONFIG, **{path: text for path, text in files.items() if not is_code(path)}}
    encoded = {path: text if isinstance(text, bytes) else encoded_as_it_says(text) for path, text in content.items()}
    ports = reading.Ports(MemorySource(encoded), Forgetful(), validated)
    return judging.lint(LintRequest(today=TODAY, **request), ports)  # type: ignore[arg-type]


def encoded_as_it_says(text: str) -> bytes:
    """The bytes of an example: in UTF-8 and of its own length, unless it says otherwise."""
    encoding = re.search(r"^# encoding: (\S+)$", text, re.MULTILINE)
    content = text.encode(encoding[1] if encoding else "utf-8")
    size = re.search(r"^# padded: (\d+) bytes$", text, re.MULTILINE)
    return content.ljust(int(size[1]), b"#") if size else content


@dataclass(frozen=True)
class Example:
    """One fenced example of a rule's page, as the files of a repository."""

    title: str
    text: str

    @property
    def files(self) -> dict[str, str]:
        pieces = re.split(r"^# file: (\S+)[ \t]*\n", self.text, flags=re.MULTILINE)
        files = dict(zip(pieces[1::2], pieces[2::2], strict=True))
        if pieces[0].strip():
            text = complete(pieces[0])
            files[f"flags/{key_of(text)}.yaml"] = text
        return {
            path: complete(text, PurePosixPath(path).stem) if is_flag(path) else text for path, text in sorted(files.items())
        }

    def findings(self) -> list[Finding]:
        """What is shown; what a comment silences is not. Where there is code, it is what `lint` and `stale` say together."""
        shown = lint_files(self.files).shown()
        if any(map(is_code, self.files)):
            shown += [each for each in stale_files(self.files).findings if each.silenced is None and each not in shown]
        return shown


def is_code(path: str) -> bool:
    return path != CONFIG_PATH and not path.startswith("flags/")


def is_flag(path: str) -> bool:
    return path.startswith("flags/") and not path.startswith("flags/segments/")


def key_of(text: str) -> str:
    match = re.search(r"^key: *[\"']?([^\s\"'#]+)", text, re.MULTILINE)
    return match[1] if match else BASE["key"]


def complete(text: str, key: str | None = None) -> str:
    """The flag with every line of `BASE` whose key it does not mention, after its own."""
    if re.search(r"^flags:", text, re.MULTILINE) or "# as it is" in text:
        return text
    without = {name.strip() for line in re.findall(r"^# without: (.*)$", text, re.MULTILINE) for name in line.split(",")}
    # What the example excludes by what it says: a permanent flag has no expiry.
    without |= {"expires"} if re.search(r"^permanent:", text, re.MULTILINE) else set()
    base = {**BASE, "key": key} if key else BASE
    missing = [name for name in base if name not in without and not re.search(rf"^{name}:", text, re.MULTILINE)]
    return text + "".join(f"{name}: {base[name]}\n" for name in missing)


def examples_of(page: str, heading: str) -> list[Example]:
    """The fenced YAML blocks under a heading (``Bad`` or ``Good``) of a rule's page."""
    section = re.search(rf"^{heading}:\n(.*?)(?=^[A-Z][a-z]+:\n|\Z)", page, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```yaml\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL) if section else []
    return [Example(f"{heading} {number}", block) for number, block in enumerate(blocks, 1)]
