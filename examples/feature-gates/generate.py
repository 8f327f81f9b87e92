"""Write the feature gates of Kubernetes 1.37 as a flag repository of flagsync.

Reads ``kubernetes-feature-gates.csv`` and writes ``flagsync.yaml`` and one file per gate under ``flags/`` into a folder that
does not exist yet or is empty. Needs the standard library only; the same CSV always gives the same bytes.

Facts from outside:

- Kubernetes deprecation policy, rule #8: a gate functions for two releases (at least six months) after its feature went from
  beta to GA, for one release after a beta feature was dropped, and for none after an alpha feature was dropped. Rule #7: other
  behaviour functions for a year after its deprecation was announced, which is three releases.
  https://kubernetes.io/docs/reference/using-api/deprecation-policy/
- Kubernetes has three releases a year, four months apart.
  https://kubernetes.io/releases/release/
- ``AllAlpha=true`` and ``AllBeta=true`` switch on the gates of that stage; a gate that is locked to its default never changes.
  https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
"""

from __future__ import annotations

import argparse
import calendar
import csv
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
GATES_CSV = HERE / "kubernetes-feature-gates.csv"
COLUMNS = (
    "gate",
    "stage",
    "default",
    "locked",
    "alpha_since",
    "beta_since",
    "ga_since",
    "deprecated_since",
    "first_release_month",
)

CURRENT_RELEASE = 37
"""The minor version of Kubernetes that the CSV describes."""

MONTHS_BETWEEN_RELEASES = 4

ALWAYS = 0
"""Release 1.0 in the CSV: the gate guards behaviour that is older than the gate."""

CONFIG = """\
# The feature gates of Kubernetes 1.37, written by examples/feature-gates/generate.py of flagsync.
version: 1

# What `--feature-gates AllAlpha=true`, `--feature-gates AllBeta=true` and no such option make of the gates.
environments:
  all-alpha: {}
  all-beta: {}
  default: {}

apps:
  kubernetes:
    flags: ["*"]
    targets: [env]
    deploy:
      all-alpha: {to: "dir:deploy/all-alpha", namespace: kube-system}
      all-beta: {to: "dir:deploy/all-beta", namespace: kube-system}
      default: {to: "dir:deploy/default", namespace: kube-system}

lint:
  severity:
    # A gate's name is its Go constant: CamelCase, and at times negative, such as DisableNodeKubeProxyVersion.
    key-style: "off"
    # Kubernetes keeps the approvers of a gate in OWNERS files and its history in an enhancement proposal, not with the gate.
    no-owner: "off"
    no-link: "off"
    # A gate lives as many releases as its feature needs; how long it may outlive the feature is what `expires` says.
    expiry-too-far: "off"
    # A gate that is on everywhere stays as long as Kubernetes' deprecation policy asks for; `expires` says how long that is.
    constant: "off"
    # Nobody promotes a gate from one of these environments to the next: AllBeta is no step after AllAlpha.
    promotion-order: "off"
"""


class BadInput(Exception):
    """The CSV or the folder cannot be used; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One feature gate; releases are minor versions of Kubernetes 1, None where the gate was never in that stage."""

    name: str
    stage: str
    default: bool
    locked: bool
    alpha: int | None
    beta: int | None
    ga: int | None
    deprecated: int | None
    first_month: date | None

    @property
    def first_release(self) -> int:
        """The release in which the gate reached the first stage that it ever had."""
        return next(release for release in (self.alpha, self.beta, self.ga, self.deprecated) if release is not None)

    def value_in(self, environment: str) -> bool:
        """What the gate is in one of the environments."""
        switched_on = {"all-alpha": "alpha", "all-beta": "beta"}.get(environment)
        return True if self.stage == switched_on and not self.locked else self.default


def read_gates(path: Path) -> list[Gate]:
    """The gates of a CSV, in its order; raises BadInput where it cannot be read or a row makes no sense."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise BadInput(f"{path} has other columns than {','.join(COLUMNS)}")
            gates = [_gate(row, f"{path}, line {reader.line_num}") for row in reader]
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not a CSV file in UTF-8: {error}") from error
    # Case is folded, because two such names would be one file on some file systems.
    names = [gate.name.casefold() for gate in gates]
    twice = sorted({gate.name for gate in gates if names.count(gate.name.casefold()) > 1})
    if twice:
        raise BadInput(f"{path} has `{twice[0]}` twice")
    if not gates:
        raise BadInput(f"{path} has no gates")
    return gates


def _gate(row: Mapping[str | None, str | None], where: str) -> Gate:
    def cell(column: str, pattern: str) -> str:
        text = row[column] or ""
        if not re.fullmatch(pattern, text):
            raise BadInput(f"{where}: {column} is `{text[:60]}`")
        return text

    def release(column: str) -> int | None:
        text = cell(column, r"(1\.[0-9]{1,3})?")
        return int(text.removeprefix("1.")) if text else None

    if None in row or None in row.values():
        raise BadInput(f"{where}: a row has {len(COLUMNS)} values")
    month = cell("first_release_month", r"(20[0-9]{2}-(0[1-9]|1[0-2]))?")
    gate = Gate(
        name=cell("gate", r"[A-Z][A-Za-z0-9]{0,127}"),
        stage=cell("stage", "alpha|beta|ga|deprecated"),
        default=cell("default", "true|false") == "true",
        locked=cell("locked", "true|false") == "true",
        alpha=release("alpha_since"),
        beta=release("beta_since"),
        ga=release("ga_since"),
        deprecated=release("deprecated_since"),
        first_month=date.fromisoformat(f"{month}-01") if month else None,
    )
    if getattr(gate, gate.stage) is None:
        raise BadInput(f"{where}: `{gate.name}` is {gate.stage}, but {gate.stage}_since is empty")
    return gate


def release_months(gates: Iterable[Gate]) -> dict[int, date]:
    """The first day of the month of every release that the gates tell of, by minor version."""
    return {gate.first_release: gate.first_month for gate in gates if gate.first_month is not None}


def end_of_release(release: int, months: Mapping[int, date]) -> date:
    """The last day of the month in which a release appeared or, four months apart, will appear.

    A release between two known ones counts as the later of them.
    """
    if later := [known for known in months if known >= release]:
        day = months[min(later)]
    else:
        newest = max(months)
        ahead = months[newest].month - 1 + MONTHS_BETWEEN_RELEASES * (release - newest)
        day = date(months[newest].year + ahead // 12, ahead % 12 + 1, 1)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def removal_release(gate: Gate) -> int | None:
    """The first release in which Kubernetes' own policy allows the gate to be gone; None where it foresees no end.

    A gate that has not graduated is taken to reach the next stage in the next release, so this is the earliest that can be.
    """
    match gate.stage:
        case "alpha":
            return CURRENT_RELEASE + 1 + 1 + 2
        case "beta":
            return CURRENT_RELEASE + 1 + 2
        case "ga":
            return None if gate.ga in (None, ALWAYS) else gate.ga + 2
        case _ if gate.deprecated is None:
            return None
        case _ if gate.ga is not None:
            return gate.deprecated + 3
        case _ if gate.beta is not None:
            return gate.deprecated + 1
        case _:
            return gate.deprecated


def flag_file(gate: Gate, months: Mapping[int, date]) -> str:
    """The text of a gate's flag file."""
    stages = {"alpha": gate.alpha, "beta": gate.beta, "GA": gate.ga, "deprecated": gate.deprecated}
    history = [f"{stage} in 1.{release}" for stage, release in stages.items() if release is not None]
    state = f"{'locked ' if gate.locked else ''}{'on' if gate.default else 'off'} by default"
    removal = removal_release(gate)
    lines = [
        f"key: {gate.name}",
        f"kind: {'sunset' if gate.stage == 'deprecated' else 'release'}",
        f"description: Kubernetes feature gate, {', '.join([*history, state])}",
    ]
    if gate.first_month is not None:
        lines.append(f"created: {gate.first_month}")
    if removal is not None:
        lines.append(f"expires: {end_of_release(removal, months)}  # 1.{removal} may remove the gate")
    lines += [
        f"tags: [{gate.stage}{', locked' if gate.locked else ''}]",
        "type: boolean",
        f"default: {variant(gate.default)}",
    ]
    changed = [name for name in ("all-alpha", "all-beta") if gate.value_in(name) != gate.default]
    if changed:
        lines.append("environments:")
        lines += [f"  {name}: {{default: {variant(gate.value_in(name))}}}" for name in changed]
    lines.append(f"code: {{symbols: [{gate.name}]}}")
    return "\n".join(lines) + "\n"


def variant(value: bool) -> str:  # noqa: FBT001 the value of a gate is what this is about
    """The variant of a boolean flag that has the value."""
    return "enabled" if value else "disabled"


def write_repository(folder: Path, gates: Sequence[Gate]) -> None:
    """Writes configuration and flag files into a new or empty folder; raises BadInput where there is something or it fails."""
    months = release_months(gates)
    if not months:
        raise BadInput("no gate has a first_release_month, so no release can be dated")
    files = {"flagsync.yaml": CONFIG}
    files |= {f"flags/{gate.name}.yaml": flag_file(gate, months) for gate in gates}
    try:
        if folder.exists() and any(folder.iterdir()):
            raise BadInput(f"{folder} is not empty: name a folder that does not exist yet")
        (folder / "flags").mkdir(parents=True)
        for path, text in files.items():
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {error.strerror}") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line; returns 0, or 2 for anything that the user has to change."""
    parser = argparse.ArgumentParser(
        description="Write the feature gates of Kubernetes 1.37 as a flag repository of flagsync.",
        epilog="Then: flagsync -C FOLDER lint",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that does not exist yet or is empty")
    parser.add_argument("--csv", type=Path, default=GATES_CSV, metavar="FILE", help="default: the CSV beside this script")
    options = parser.parse_args(arguments)
    try:
        gates = read_gates(options.csv)
        write_repository(options.folder, gates)
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{len(gates)} flags written to {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
