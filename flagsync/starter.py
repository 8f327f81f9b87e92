"""The first text of files: a new flag, and what a repository needs to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flagsync.model.flag import Kind, ValueType
from flagsync.splice import fragment

REVIEW_DAYS: Final = 365
_REASONS: Final = {Kind.OPS: "operational control", Kind.PERMISSION: "decides who may use it"}
_VARIANTS: Final[Mapping[ValueType, Mapping[str, Any]]] = {
    ValueType.BOOLEAN: {},
    ValueType.STRING: {"control": "control", "treatment": "treatment"},
    ValueType.INTEGER: {"low": 1, "high": 10},
    ValueType.NUMBER: {"low": 0.5, "high": 1.0},
    ValueType.OBJECT: {"basic": {"limit": 1}, "extended": {"limit": 10}},
}


@dataclass(frozen=True, slots=True)
class NewFlag:
    """What is known of a flag before its file exists. `lifetime` is how many days its kind may live; None where it may stay."""

    key: str
    kind: Kind
    type: ValueType
    description: str
    owners: tuple[str, ...]
    created: date
    expires: date | None
    links: Mapping[str, str]
    environments: Sequence[str]
    lifetime: int | None


def flag_text(flag: NewFlag, schema: str) -> str:
    """The file of a new flag, in canonical order. The first environment tries it, all others serve the default."""
    lines = [f"# yaml-language-server: $schema={schema}", f"key: {fragment(flag.key)}", f"kind: {flag.kind}"]
    switch = flag.kind is Kind.OPS and flag.type is ValueType.BOOLEAN
    lines += ["killSwitch: true"] if switch else []
    lines += [
        f"description: {fragment(flag.description)}",
        f"owners: {fragment(list(flag.owners))}",
        f"created: {flag.created}",
    ]
    lines.append(_life(flag))
    lines += [f"links: {fragment(dict(flag.links))}"] if flag.links else []
    lines.append(f"type: {flag.type}")
    variants = _VARIANTS[flag.type]
    first = next(iter(variants), "disabled")
    if variants:
        lines += ["variants:", *(f"  {name}: {fragment(value)}" for name, value in variants.items())]
    lines.append(f"default: {'enabled' if switch else first}")
    lines += [f"offVariant: {first}"] if variants else []
    lines += _environments(flag, list(variants) or ["disabled", "enabled"], switch=switch)
    return "".join(f"{line}\n" for line in lines)


def _life(flag: NewFlag) -> str:
    if flag.expires is not None:
        return f"expires: {flag.expires}"
    if flag.lifetime is not None:
        return f"expires: {flag.created + timedelta(days=flag.lifetime)}"
    review = flag.created + timedelta(days=REVIEW_DAYS)
    return f"permanent: {{reason: {_REASONS[flag.kind]}, reviewBy: {review}}}"


def _environments(flag: NewFlag, variants: Sequence[str], *, switch: bool) -> list[str]:
    if not flag.environments or switch:
        return []
    first = fragment(flag.environments[0])
    if flag.kind is Kind.EXPERIMENT:
        return ["environments:", f"  {first}: {{split: {{weights: {{{variants[0]}: 50, {variants[1]}: 50}}}}}}"]
    return ["environments:", f"  {first}: {{default: {variants[1]}}}"]


def config_text(app: str, environments: Sequence[str]) -> str:
    """A first `flagsync.yaml`: one app that holds every flag and is put into folders, which needs nothing but a disk."""
    deploy = "".join(
        f'      {fragment(name)}: {{to: "dir:deploy/{name}", namespace: {fragment(app)}}}\n' for name in environments
    )
    return (
        "# yaml-language-server: $schema=.flagsync/config.v1.schema.json\n"
        "version: 1\n\n"
        "# In order of promotion: what the last one does, the ones before it did first.\n"
        f"environments: {{{', '.join(f'{fragment(name)}: {{}}' for name in environments)}}}\n\n"
        "apps:\n"
        f"  {fragment(app)}:\n"
        '    flags: ["*"]\n'
        "    targets: [env, flagd]\n"
        "    deploy:\n"
        f"{deploy}\n"
        "# What applications put into the evaluation context; a rule names the attributes that are not declared here.\n"
        "attributes: {targetingKey: string}\n"
    )


PRE_COMMIT: Final = """\
repos:
  - repo: local
    hooks:
      - id: flagsync
        name: flagsync lint
        entry: flagsync lint
        language: system
        # A deleted flag is a change too, and pre-commit passes no deleted files.
        always_run: true
        pass_filenames: false
"""

GITHUB_WORKFLOW: Final = """\
name: flags
on:
  pull_request:
  push: {branches: [main]}
permissions:
  contents: read
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0, persist-credentials: false}
      - uses: actions/setup-python@v5
        with: {python-version: "3.13"}
      - run: pip install flagsync
      - run: flagsync lint --report github --report text=/dev/stderr
"""

GITLAB_JOB: Final = """\
flags:
  image: python:3.13-slim
  variables: {GIT_DEPTH: "0"}
  script:
    - pip install flagsync
    - flagsync lint
"""
