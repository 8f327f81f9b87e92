"""Readers of env files, written from the documentation of each dialect and from nothing that flagsync has.

Each takes a file's bytes and gives back the variables, or raises ValueError where the dialect's own reader would complain.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Values = dict[str, str]

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def read_docker(data: bytes) -> Values:
    """`docker run`: comments begin the line; a value is everything after the first ``=``."""
    values = {}
    for raw in data.decode().split("\n"):
        line = raw.removesuffix("\r").lstrip()
        if line and not line.startswith("#") and "=" in line:
            name, value = line.split("=", 1)
            values[name] = value
    return values


def read_systemd(data: bytes) -> Values:
    """systemd.exec(5), EnvironmentFile=: POSIX rules for quoted text; here only for quoted values, as no others are used."""
    text = data.decode()
    values = {}
    position = 0
    while position < len(text):
        start = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="').match(text, position)
        if not start:
            raise ValueError(f"no assignment at {position}")
        position = start.end()
        value = ""
        while text[position] != '"':
            if text[position] == "\\" and text[position + 1] in '"\\`$':
                position += 1
            elif text[position : position + 2] == "\\\n":
                position += 2
                continue
            value += text[position]
            position += 1
        values[start[1]] = value
        if text[position + 1] != "\n":
            raise ValueError("something follows the closing quote")
        position += 2
    return values


def read_gitlab(data: bytes) -> Values:
    """GitLab: every line is an assignment; blanks around both sides go; the runner then replaces ``$NAME``."""
    values = {}
    for line in data.decode().split("\n")[:-1]:
        if "=" not in line:
            raise ValueError(f"invalid line {line!r}")
        name, value = (side.strip("\0\t\n\v\f\r ") for side in line.split("=", 1))
        values[name] = re.sub(r"\$(\w+|\$|\{\w+\})", "", value)
    return values


def read_github(data: bytes, *, newline: str = "\n") -> Values:
    """GitHub's multiline strings: ``NAME<<DELIMITER``, the value's lines, the delimiter alone on a line.

    Runners on Windows (`newline` is CR LF there) take a carriage return before a line feed for part of the line's end.
    """
    text = data.decode()
    values = {}
    while text:
        first, text = text.split("\n", 1)
        name, mark, delimiter = first.partition("<<")
        if not (name and mark and delimiter) or "=" in name:
            raise ValueError(f"invalid line {first!r}")
        lines: list[str] = []
        while True:
            line, found, text = text.partition("\n")
            if not found:
                raise ValueError("matching delimiter not found")
            if line == delimiter:
                break
            lines.append(line)
        value = "\n".join(lines)
        values[name] = value.removesuffix("\r") if newline == "\r\n" else value
    return values


def read_compose(data: bytes) -> Values:
    """Compose's documented syntax, for quoted values: single quotes are literal, double quotes know escapes and variables."""
    text = data.decode()
    values = {}
    assignment = re.compile(r"""(\w+)=(?:'([^'\\]*)'|"((?:[^"\\]|\\.)*)")\n""", re.DOTALL)
    position = 0
    while position < len(text):
        found = assignment.match(text, position)
        if not found:
            raise ValueError(f"invalid text at {position}")
        name, single, double = found.groups()
        if double is not None:
            if re.search(r"(?<!\\)(?:\\\\)*\$", double):
                raise ValueError("a variable would be replaced")
            double = re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), double, flags=re.DOTALL)
        values[name] = single if double is None else double
        position = found.end()
    return values


def shell_reader(shell: str, folder: Path) -> Callable[[bytes], Values]:
    """Reads with a real shell: it sources the file and shows what a program that it starts would see."""
    path = folder / "flags.env"

    def read(data: bytes) -> Values:
        path.write_bytes(data)
        done = subprocess.run(
            [shell, "-c", '. "$1" && exec env -0', shell, str(path)],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=True,
        )
        assert not done.stderr
        pairs = (item.split("=", 1) for item in done.stdout.decode().split("\0") if item)
        return {name: value for name, value in pairs if name.startswith("FLAG_")}

    return read


def systemd_library() -> Callable[[Path], Values] | None:
    """The own reader of systemd for env files, out of its shared library, where this machine has it."""
    folders = [Path("/usr/lib/systemd"), *Path("/usr/lib").glob("*/systemd")]
    libraries = [path for folder in folders for path in folder.glob("libsystemd-shared-*.so")]
    if not libraries:
        return None
    load = ctypes.CDLL(str(libraries[0])).load_env_file
    load.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.POINTER(ctypes.c_char_p))]
    load.restype = ctypes.c_int

    def read(path: Path) -> Values:
        found = ctypes.POINTER(ctypes.c_char_p)()
        if load(None, os.fsencode(path), ctypes.byref(found)) < 0:
            raise ValueError("systemd refuses the file")
        values: Values = {}
        if not ctypes.cast(found, ctypes.c_void_p).value:
            return values
        position = 0
        while (assignment := found[position]) is not None:
            name, value = assignment.decode().split("=", 1)
            values[name] = value
            position += 1
        return values

    return read


@contextmanager
def go_readers(folder: Path) -> Iterator[Callable[[str, bytes], Any]]:
    """The readers of Docker, Compose and Kubernetes' YAML, in a program of Go that is built here; skips where it cannot be."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("the readers of Docker and Compose are built with Go, which is not installed")
    program = folder / "readers"
    built = subprocess.run(
        [go, "build", "-mod=readonly", "-o", program, "."],
        cwd=Path(__file__).parent / "readers",
        env={**os.environ, "GOTOOLCHAIN": "local"},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        reason = (built.stderr.strip() or "no reason given").splitlines()[-1]
        pytest.skip(f"the readers of Docker and Compose could not be built: {reason}")
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdin
    assert process.stdout

    def read(reader: str, data: bytes) -> Any:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"reader": reader, "text": data.decode()}) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["values"]

    try:
        yield read
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()
