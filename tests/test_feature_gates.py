"""The example that writes the feature gates of Kubernetes as flags: `examples/feature-gates/generate.py`."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "feature-gates"
ENVIRONMENTS = ("all-alpha", "all-beta", "default")
HEADER = "gate,stage,default,locked,alpha_since,beta_since,ga_since,deprecated_since,first_release_month"


def generate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLE / "generate.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def served(flag: dict[str, Any], environment: str) -> bool:
    variant = flag.get("environments", {}).get(environment, {}).get("default", flag["default"])
    return {"enabled": True, "disabled": False}[variant]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gates") / "repository"
    result = generate(folder)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"234 flags written to {folder}\n", "")
    return folder


@pytest.fixture(scope="module")
def flags(repository: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (repository / "flags").iterdir()}


@pytest.fixture(scope="module")
def facts() -> dict[str, dict[str, str]]:
    with (EXAMPLE / "kubernetes-feature-gates.csv").open(encoding="utf-8", newline="") as file:
        return {row["gate"]: row for row in csv.DictReader(file)}


def test_every_gate_has_a_flag_file_of_its_name(flags: dict[str, dict[str, Any]], facts: dict[str, dict[str, str]]) -> None:
    assert len(flags) == 234
    assert flags.keys() == facts.keys()
    assert all(flag["key"] == name for name, flag in flags.items())


def test_configuration_has_the_three_environments_and_one_app(repository: Path) -> None:
    config = yaml.safe_load((repository / "flagsync.yaml").read_text("utf-8"))
    assert tuple(config["environments"]) == ENVIRONMENTS
    assert config["apps"].keys() == {"kubernetes"}
    assert tuple(config["apps"]["kubernetes"]["deploy"]) == ENVIRONMENTS


def test_each_environment_serves_what_kubernetes_does(
    flags: dict[str, dict[str, Any]], facts: dict[str, dict[str, str]]
) -> None:
    for name, fact in facts.items():
        default = fact["default"] == "true"
        free = fact["locked"] == "false"
        expected = {
            "all-alpha": default or (free and fact["stage"] == "alpha"),
            "all-beta": default or (free and fact["stage"] == "beta"),
            "default": default,
        }
        assert {environment: served(flags[name], environment) for environment in ENVIRONMENTS} == expected, name


def test_how_many_gates_are_on_in_each_environment(flags: dict[str, dict[str, Any]]) -> None:
    on = {environment: sum(served(flag, environment) for flag in flags.values()) for environment in ENVIRONMENTS}
    assert on == {"all-alpha": 218, "all-beta": 174, "default": 167}


def test_an_alpha_gate_is_on_only_where_all_alpha_gates_are(flags: dict[str, dict[str, Any]]) -> None:
    gate = flags["CRIListStreaming"]
    assert [served(gate, environment) for environment in ENVIRONMENTS] == [True, False, False]
    assert gate["tags"] == ["alpha"]


def test_locked_gates_never_change_and_are_tagged(flags: dict[str, dict[str, Any]], facts: dict[str, dict[str, str]]) -> None:
    locked = {name for name, fact in facts.items() if fact["locked"] == "true"}
    assert {name for name, flag in flags.items() if "locked" in flag["tags"]} == locked
    assert len(locked) == 64
    assert not any("environments" in flags[name] for name in locked)


def test_a_locked_gate_that_would_be_switched_on_stays_off(tmp_path: Path) -> None:
    table = tmp_path / "gates.csv"
    table.write_text(f"{HEADER}\nHeld,alpha,false,true,1.37,,,,2026-08\nFree,alpha,false,false,1.37,,,,2026-08\n", "utf-8")
    assert generate(tmp_path / "out", "--csv", table).returncode == 0
    held, free = (yaml.safe_load((tmp_path / "out" / "flags" / f"{name}.yaml").read_text("utf-8")) for name in ("Held", "Free"))
    assert not served(held, "all-alpha")
    assert served(free, "all-alpha")


def test_deprecated_gates_and_only_these_are_of_kind_sunset(flags: dict[str, dict[str, Any]]) -> None:
    assert Counter((flag["kind"], flag["tags"][0]) for flag in flags.values()) == {
        ("release", "alpha"): 51,
        ("release", "beta"): 99,
        ("release", "ga"): 68,
        ("sunset", "deprecated"): 16,
    }


@pytest.mark.parametrize(
    ("gate", "expires"),
    [
        ("CRIListStreaming", "2027-12-31"),  # alpha: beta in 1.38, GA in 1.39, gone in 1.41
        ("APIServerIdentity", "2027-08-31"),  # beta: GA in 1.38, gone in 1.40
        ("CPUManagerPolicyOptions", "2025-12-31"),  # GA in 1.33, gone in 1.35
        ("ClusterTrustBundle", "2027-04-30"),  # GA in 1.37, gone in 1.39
        ("DeclarativeValidationTakeover", "2026-08-31"),  # beta, deprecated in 1.36, gone in 1.37
        ("DisableNodeKubeProxyVersion", "2024-08-31"),  # alpha, deprecated in 1.31, gone in 1.31
        ("GitRepoVolumeDriver", "2026-04-30"),  # behaviour from 1.0, deprecated in 1.33, gone in 1.36
        ("AllowServiceExternalIPs", None),  # behaviour from 1.0, never deprecated
    ],
)
def test_a_gate_expires_with_the_first_release_that_may_be_without_it(
    flags: dict[str, dict[str, Any]], gate: str, expires: str | None
) -> None:
    found = flags[gate].get("expires")
    assert (str(found) if found else None) == expires


def test_no_alpha_or_beta_gate_has_expired_but_most_locked_ones_have(flags: dict[str, dict[str, Any]]) -> None:
    expired = [flag for flag in flags.values() if "expires" in flag and str(flag["expires"]) < "2026-11-23"]
    assert not [flag["key"] for flag in expired if flag["tags"][0] in ("alpha", "beta")]
    assert Counter(flag["tags"][0] for flag in expired) == {"ga": 32, "deprecated": 13}
    assert sum("locked" in flag["tags"] for flag in expired) == 38


def test_lint_names_the_gates_that_could_be_deleted_and_leaves_the_others_alone(
    repository: Path, flags: dict[str, dict[str, Any]]
) -> None:
    command = [sys.executable, "-m", "flagsync", "-C", str(repository), "lint", "--no-cache"]
    command += ["--today", "2026-11-23", "--report", "json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr
    findings = {(finding["rule"], finding["flag"]) for finding in json.loads(result.stdout)["findings"]}
    removable = {name for name, flag in flags.items() if "expires" in flag and str(flag["expires"]) < "2026-11-23"}
    assert findings == {("expired", name) for name in removable} | {("no-expiry", "AllowServiceExternalIPs")}


def test_created_is_the_month_of_the_first_release(flags: dict[str, dict[str, Any]]) -> None:
    assert str(flags["APIServerIdentity"]["created"]) == "2020-12-01"
    assert "created" not in flags["GitRepoVolumeDriver"]


def test_two_runs_write_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert generate(again).returncode == 0
    assert tree(again) == tree(repository)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert generate(tmp_path).returncode == 0
    assert (tmp_path / "flagsync.yaml").is_file()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    result = generate(tmp_path)
    assert result.returncode == 2
    assert result.stderr == f"error: {tmp_path} is not empty: name a folder that does not exist yet\n"
    assert tree(tmp_path) == {"mine.txt": b"mine"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gate,stage\nA,beta\n", "has other columns than gate,stage,"),
        (f"{HEADER}\n", "has no gates"),
        (f"{HEADER}\nA,gamma,true,false,1.1,,,,2026-08\n", "line 2: stage is `gamma`"),
        (f"{HEADER}\n../A,beta,true,false,,1.1,,,2026-08\n", "line 2: gate is `../A`"),
        (f"{HEADER}\nA,beta,yes,false,,1.1,,,2026-08\n", "line 2: default is `yes`"),
        (f"{HEADER}\nA,beta,true,false,,1.x,,,2026-08\n", "line 2: beta_since is `1.x`"),
        (f"{HEADER}\nA,beta,true,false,,1.1,,,2026-13\n", "line 2: first_release_month is `2026-13`"),
        (f"{HEADER}\nA,beta,true,false,1.1,,,,2026-08\n", "line 2: `A` is beta, but beta_since is empty"),
        (f"{HEADER}\nA,beta,true\n", "line 2: a row has 9 values"),
        (f"{HEADER}\nA,beta,true,false,,1.1,,,2026-08\na,beta,true,false,,1.1,,,\n", "line 3: gate is `a`"),
        (f"{HEADER}\nAb,beta,true,false,,1.1,,,2026-08\nAB,beta,true,false,,1.1,,,\n", "has `AB` twice"),
        (f"{HEADER}\nA,beta,true,false,,1.1,,,\n", "no gate has a first_release_month"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_in_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    table = tmp_path / "gates.csv"
    table.write_text(text, "utf-8")
    result = generate(tmp_path / "out", "--csv", table)
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("table", ["missing.csv", "."])
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, table: str) -> None:
    result = generate(tmp_path / "out", "--csv", tmp_path / table)
    assert result.returncode == 2
    assert result.stderr.startswith(f"error: {tmp_path / table} cannot be read: ")
