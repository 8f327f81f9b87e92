"""Env files: what is written is read back exactly by the dialect's own reader, or it is refused."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flagsync import dialects
from flagsync.dialects import compose, docker, github, gitlab, sh, systemd
from flagsync.envfile import write_env_file
from flagsync.model.target import Dialect
from tests.env_readers import (
    Values,
    go_readers,
    read_compose,
    read_docker,
    read_github,
    read_gitlab,
    read_systemd,
    shell_reader,
    systemd_library,
)
from tests.factory import make_entries

HOSTILE = [
    "",
    " ",
    "true",
    "it's",
    'say "hi"',
    "'quoted'",
    '"quoted"',
    "$HOME ${HOME} $$ $(id) `id`",
    "back\\slash \\n \\\\ \\' \\\" \\$",
    "ends in a backslash\\",
    "two\\\\",
    "\\'",
    "'\\",
    "\\$HOME",
    "a line\nand another",
    "\n",
    "ends in a line break\n",
    "carriage\r\nreturn",
    "ends in one\r",
    "  blanks around  ",
    "\ttab\t",
    "\vvertical\f",
    "# no comment",
    "a #b # c",
    "; no comment",
    "a=b==c",
    "=",
    "EOF",
    "export A=b",
    "%s %% !history",
    "ghadelimiter\nFLAG_X=1\n",
    "größe 🎌 \u2028 \u00a0 \ufeff \uffff \u0085",
    "\x01\x1b[31m\x7f\x81",
    '{"a":"b c","n":[1,2]}',
    "~/x",
    "<<EOF",
]

CHARACTERS = st.sampled_from("ab1 '\"\\$`#=;{}()<>\n\r\t!%~:-_é🎌\u2028\ufeff\x01") | st.characters(
    codec="utf-8", exclude_characters="\0"
)
VALUES = st.text(CHARACTERS, max_size=12) | st.sampled_from(HOSTILE)
FILES = st.lists(VALUES, min_size=1, max_size=8).map(
    lambda values: {f"FLAG_{number}": value for number, value in enumerate(values)}
)

Reader = Callable[[bytes], Values]


def comes_back(dialect: Dialect, read: Reader, values: Values) -> None:
    """What is not refused is read back, letter by letter; and nothing else is."""
    written = write_env_file(dialect, make_entries(values))
    refused = {refusal.flag.upper() for refusal in written.refused}
    assert read(written.text.encode()) == {name: value for name, value in values.items() if name not in refused}


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_a_real_shell_reads_everything(shell: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    read = shell_reader(shell, tmp_path_factory.mktemp(shell))
    comes_back(sh.DIALECT, read, {f"FLAG_{number}": value for number, value in enumerate(HOSTILE)})

    @settings(max_examples=60, deadline=None)
    @given(FILES)
    def anything(values: Values) -> None:
        comes_back(sh.DIALECT, read, values)

    anything()


@pytest.mark.parametrize(
    ("dialect", "read"),
    [
        pytest.param(docker.DIALECT, read_docker, id="docker"),
        pytest.param(compose.DIALECT, read_compose, id="compose"),
        pytest.param(systemd.DIALECT, read_systemd, id="systemd"),
        pytest.param(gitlab.DIALECT, read_gitlab, id="gitlab"),
        pytest.param(github.DIALECT, read_github, id="github"),
        pytest.param(github.DIALECT, lambda data: read_github(data, newline="\r\n"), id="github on Windows"),
    ],
)
@given(values=FILES)
def test_a_reader_made_from_the_documentation_agrees(dialect: Dialect, read: Reader, values: Values) -> None:
    comes_back(dialect, read, values)


@given(FILES)
def test_python_dotenv_reads_what_is_written_for_compose(values: Values) -> None:
    dotenv = pytest.importorskip("dotenv")
    plain = {name: value for name, value in values.items() if "$" not in value}

    def read(data: bytes) -> Values:
        found = dotenv.dotenv_values(stream=io.StringIO(data.decode(), newline=""), interpolate=False)
        return {name: value for name, value in found.items() if value is not None}

    comes_back(compose.DIALECT, read, plain)


def test_a_file_for_compose_survives_editors_and_checkouts_that_change_line_ends() -> None:
    text = write_env_file(compose.DIALECT, make_entries({"FLAG_A": "a\r\nb"})).text
    assert text == 'FLAG_A="a\\r\nb"\n'


def test_a_file_for_systemd_runs_nothing_where_a_shell_reads_it(tmp_path: Path) -> None:
    """Such files are sourced by init scripts as well; both readers use POSIX's double quotes."""
    values = {f"FLAG_{number}": value for number, value in enumerate(HOSTILE)}
    read = shell_reader("sh", tmp_path)
    comes_back(systemd.DIALECT, lambda data: read(b"set -a\n" + data), values)


SYSTEMD = systemd_library()


@pytest.mark.skipif(SYSTEMD is None, reason="systemd's shared library is not here")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=FILES)
def test_systemd_itself_agrees(tmp_path: Path, values: Values) -> None:
    def read(data: bytes) -> Values:
        assert SYSTEMD
        (tmp_path / "flags.env").write_bytes(data)
        return SYSTEMD(tmp_path / "flags.env")

    comes_back(systemd.DIALECT, read, values)


@pytest.fixture(scope="module")
def read_with_go(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, bytes], Any]]:
    with go_readers(tmp_path_factory.mktemp("readers")) as read:
        yield read


@pytest.mark.slow
@pytest.mark.parametrize("dialect", [docker.DIALECT, compose.DIALECT], ids=lambda dialect: dialect.name)
@settings(max_examples=300, deadline=None)
@given(values=FILES)
def test_docker_and_compose_themselves_agree(
    dialect: Dialect, values: Values, read_with_go: Callable[[str, bytes], Any]
) -> None:
    comes_back(dialect, lambda data: read_with_go(dialect.name, data), values)


@pytest.mark.slow
@pytest.mark.parametrize("length", [65_000, 65_526, 65_527, 65_528, 65_529, 65_530, 70_000])
def test_docker_reads_no_longer_lines(length: int, read_with_go: Callable[[str, bytes], Any]) -> None:
    comes_back(docker.DIALECT, lambda data: read_with_go("docker", data), {"FLAG_A": "x" * length})


@pytest.mark.parametrize(
    ("dialect", "value", "problem"),
    [
        (docker.DIALECT, "a\nb", "line break"),
        (docker.DIALECT, "a\r", "carriage return"),
        (docker.DIALECT, "x" * 70_000, "64 KiB"),
        (systemd.DIALECT, "a\ufeff", "U+FEFF"),
        (systemd.DIALECT, "a\U0001fffe", "U+1FFFE"),
        (gitlab.DIALECT, "a\nb", "line break"),
        (gitlab.DIALECT, " a", "blanks"),
        (gitlab.DIALECT, "a$b", "runner"),
        (github.DIALECT, "a\r", "Windows"),
    ],
)
def test_a_refusal_names_the_flag_the_dialect_and_the_reason(dialect: Dialect, value: str, problem: str) -> None:
    written = write_env_file(dialect, make_entries({"FLAG_A": value, "FLAG_B": "fine"}))
    (refusal,) = written.refused
    assert refusal.message.startswith(f"flag `flag_a` cannot be written to an env file for {dialect.name}: its ")
    assert problem in refusal.message
    assert "FLAG_A" not in written.text
    assert "FLAG_B" in written.text


@pytest.mark.parametrize("dialect", dialects.ALL, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("value", ["a\0b", "half \ud83d"])
def test_no_dialect_writes_what_is_no_text(dialect: Dialect, value: str) -> None:
    written = write_env_file(dialect, make_entries({"FLAG_A": value}))
    assert written.text == ""
    assert len(written.refused) == 1


@pytest.mark.parametrize("dialect", dialects.ALL, ids=lambda dialect: dialect.name)
def test_ordinary_values_are_never_refused(dialect: Dialect) -> None:
    values = {
        "FLAG_A": "true",
        "FLAG_B": "",
        "FLAG_C": '{"a":[1,"it\'s \\"x\\" y"],"b":null}',
        "FLAG_D": "0.25",
        "FLAG_E": "a b=c#d",
    }
    assert not write_env_file(dialect, make_entries(values)).refused


@pytest.mark.parametrize("dialect", dialects.ALL, ids=lambda dialect: dialect.name)
def test_the_order_of_the_flags_does_not_matter(dialect: Dialect) -> None:
    entries = make_entries({"FLAG_B": "2", "FLAG_A": "1", "FLAG_C": "it's"})
    assert write_env_file(dialect, entries) == write_env_file(dialect, entries[::-1])


def test_github_reserves_names() -> None:
    written = write_env_file(github.DIALECT, make_entries({"GITHUB_SHA": "x", "RUNNER_OS": "y", "GITHUBBER": "z"}))
    assert [refusal.flag for refusal in written.refused] == ["github_sha", "runner_os"]


def test_a_delimiter_for_github_that_the_value_contains_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    class Weak:
        """A hash that always finds the number it was given first."""

        def __init__(self, data: bytes) -> None:
            self.data = data

        def hexdigest(self) -> str:
            return self.data.decode().split(":")[0]

    monkeypatch.setattr("flagsync.dialects.github.hashlib.sha256", Weak)
    values = {"FLAG_A": "x\nflagsync_0\nflagsync_1\nFLAG_B=injected"}
    text = write_env_file(github.DIALECT, make_entries(values)).text
    assert text.startswith("FLAG_A<<flagsync_2\n")
    assert read_github(text.encode()) == values


def test_names_of_dialects_are_the_documented_ones() -> None:
    assert [dialect.name for dialect in dialects.ALL] == ["sh", "docker", "compose", "systemd", "gitlab", "github"]
