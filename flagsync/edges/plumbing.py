"""The door to the `git` program: fixed commands that only read objects, refs and the index.

A repository's own `.git/config` can name programs (fsmonitor, hooks, filters, textconv, signature checkers, transports). The
commands used here run none of them: those that a command could reach are switched off on the command line, which wins over
every file, and no transport is allowed, so that a missing object is missing and never fetched behind one's back. Commands that
look at the content of the work tree (`status`, `diff`) are never used: they run filters whatever the options.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from flagsync.edges.disk import SIZE_LIMIT, find_root, printable
from flagsync.model.fault import Fault

if TYPE_CHECKING:
    import subprocess

_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.quotePath=false",
    # Above this size Git hands a file through piece by piece instead of holding it in memory.
    "core.bigFileThreshold=2m",
    "core.sshCommand=false",
    "credential.helper=",
    "diff.external=",
    "gc.auto=0",
    "gpg.program=false",
    "gpg.ssh.program=false",
    "gpg.x509.program=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.showSignature=false",
    "maintenance.auto=false",
    "protocol.allow=never",
    # The default of Git 3 refuses to find a bare repository by itself; `--repo` names it on purpose.
    "safe.bareRepository=all",
    "submodule.recurse=false",
)
TRANSPORTS: Final = ("https", "ssh", "file")
"""By which another repository may be fetched, where that is asked for."""

_PATIENCE: Final = ("credential.interactive=false", "http.lowSpeedLimit=1000", "http.lowSpeedTime=60")
_OPTIONS: Final = ("--no-pager", "--literal-pathspecs", *(part for setting in _SETTINGS for part in ("-c", setting)))

_ENVIRONMENT: Final = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ASKPASS": "false",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_OWN_PATHS: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
_OWN: Final = (*_OWN_PATHS, "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE")


class Answer(NamedTuple):
    """What a command said: its exit status, its output and its complaint (the standard error, in English)."""

    status: int
    output: bytes
    complaint: str


def ask(root: Path, *arguments: str) -> Answer:
    """Runs one Git command on a repository. Raises Fault where there is no Git, or where it refuses the repository."""
    import subprocess

    try:
        done = subprocess.run(
            [*_command(root), *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False, env=_environment(root)
        )
    except OSError as error:
        raise _no_git() from error
    answer = Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
    if done.returncode != 0 and (refusal := _refusal(root, answer.complaint)):
        raise refusal
    return answer


def create(root: Path) -> None:
    """Makes an empty bare repository of a folder, whatever the environment speaks of. Raises Fault where it cannot."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _OWN} | _ENVIRONMENT
    command = [*_command(root), "init", "--quiet", "--bare", "--template="]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment)
    except OSError as error:
        raise _no_git() from error
    if done.returncode != 0:
        raise complaint_of(root, done.stderr.decode("utf-8", "replace"))


def transfer(root: Path, url: str, seconds: float, *arguments: str) -> Answer:
    """Runs one Git command that may reach the repository at an address, which the command knows as the remote `wanted`.

    `root` is a repository of our own, in the cache: only there are the user's own ways to prove who he is (credential helpers,
    an ssh agent) of use and without danger. Nobody is asked for anything: there is no terminal to ask on. The address stands in
    no argument, so that no list of processes shows it. Raises Fault where there is no Git, or where it takes longer than that.
    """
    import subprocess

    kept = [setting for setting in _SETTINGS if not setting.startswith(("core.sshCommand=", "credential.helper="))]
    allowed = [f"protocol.{name}.allow=always" for name in TRANSPORTS]
    options = [part for setting in (*kept, *allowed, *_PATIENCE) for part in ("-c", setting)]
    environment = _environment(root) | {"GIT_ALLOW_PROTOCOL": ":".join(TRANSPORTS), "SSH_ASKPASS_REQUIRE": "never"}
    count = int(environment.get("GIT_CONFIG_COUNT") or 0)
    environment |= {f"GIT_CONFIG_KEY_{count}": "remote.wanted.url", f"GIT_CONFIG_VALUE_{count}": url}
    environment["GIT_CONFIG_COUNT"] = str(count + 1)
    command = [_program(), "-C", str(root), "--no-pager", *options, *arguments]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise _no_git() from error
    try:
        output, complaint = process.communicate(timeout=seconds)
    except BaseException as error:
        # Git has helpers of its own for every transport: they go with it.
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise Fault(f"It took longer than {seconds:g} seconds.") from error
        raise
    return Answer(process.returncode, output, complaint.decode("utf-8", "replace"))


@contextlib.contextmanager
def stream(root: Path, *arguments: str) -> Iterator[IO[bytes]]:
    """The output of one Git command while it comes. Whoever has read enough leaves, which ends the command.

    Raises Fault where Git cannot be started, or where it says at the end of its output that it could not do it.
    """
    import subprocess
    import tempfile

    with tempfile.TemporaryFile() as complaint:
        try:
            process = subprocess.Popen(
                [*_command(root), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaint,
                env=_environment(root),
                bufsize=1 << 20,
            )
        except OSError as error:
            raise _no_git() from error
        if process.stdout is None:
            raise _no_git()
        try:
            yield process.stdout
            if process.stdout.read(1) == b"" and process.wait() != 0:
                complaint.seek(0)
                raise complaint_of(root, complaint.read(65_536).decode("utf-8", "replace"))
        finally:
            _stop(process)


def demand(root: Path, *arguments: str) -> bytes:
    """The output of one Git command. Raises Fault where it does not succeed."""
    answer = ask(root, *arguments)
    if answer.status != 0:
        raise complaint_of(root, answer.complaint)
    return answer.output


def complaint_of(root: Path, complaint: str) -> Fault:
    """The fault for a command that failed: something is missing in this clone, or else Git's own words."""
    if missing := missing_part(root):
        return Fault(f"A part of `{printable(str(root))}` is not in this clone: it is {missing[0]}.", missing[1])
    lines = [line.partition(": ")[2] or line for line in complaint.splitlines() if line.startswith(("fatal: ", "error: "))]
    words = printable(lines[-1]).rstrip(".") if lines else "it gave no reason"
    return Fault(f"Git cannot read `{printable(str(root))}`: {words}.", "Run `git fsck` in it to see what is wrong.")


def missing_part(root: Path) -> tuple[str, str] | None:
    """Whether the clone holds only a part of its repository: what it is, and how to complete it."""
    if ask(root, "rev-parse", "--is-shallow-repository").output.strip() == b"true":
        return "a shallow clone", "Run `git fetch --unshallow`, or set the depth of the checkout to 0."
    if ask(root, "config", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$").status == 0:
        return "a partial clone", "Run `git fetch --refetch --no-filter`, or clone without `--filter`."
    return None


class Objects:
    """The content of a repository's blobs by their ids, from one long-running `git cat-file --batch`."""

    def __init__(self, root: Path, limit: int = SIZE_LIMIT) -> None:
        self._root = root
        self._limit = limit
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., Objects] | None = None
        self._requested: deque[str] = deque()

    def read(self, blob: str, ahead: Sequence[str] = ()) -> bytes | None:
        """At most one byte more than the limit of a blob, or None where the clone does not have it.

        `ahead` names the blobs that will probably be asked for next, so that Git can work on them meanwhile. Raises Fault where
        Git cannot read the blob although it is there.
        """
        while self._requested and self._requested[0] != blob:
            self._answer(self._requested.popleft())
        if self._requested:
            self._requested.popleft()
        else:
            self._request((blob, *ahead))
            self._requested.extend(ahead)
        return self._answer(blob)

    def _request(self, blobs: Sequence[str]) -> None:
        sink = self._pipes()[1]
        with contextlib.suppress(BrokenPipeError):
            sink.write("".join(f"{blob}\n" for blob in blobs).encode("ascii"))
            sink.flush()

    def _answer(self, blob: str) -> bytes | None:
        source = self._pipes()[0]
        header = source.readline().split()
        if header[1:] == [b"missing"]:
            return None
        if len(header) != 3:
            self.close()
            raise complaint_of(self._root, f"fatal: the object {blob} cannot be read")
        size = int(header[2])
        if size > self._limit:
            data = source.read(self._limit + 1)
            # Starting anew is cheaper than reading the rest of what may be gigabytes.
            self.close()
            return data
        data = source.read(size + 1)
        if len(data) != size + 1:
            self.close()
            raise complaint_of(self._root, f"fatal: the object {blob} is damaged")
        return data[:-1]

    def close(self) -> None:
        """Ends the process; the next read starts another."""
        if self._end is not None:
            self._end()
        self._process = self._end = None
        self._requested.clear()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        import subprocess

        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    [*_command(self._root), "cat-file", "--batch"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=_environment(self._root),
                    bufsize=65_536,
                )
            except OSError as error:
                raise _no_git() from error
            self._end = weakref.finalize(self, _stop, self._process)
        if self._process.stdin is None or self._process.stdout is None:
            raise _no_git()
        return self._process.stdout, self._process.stdin


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()


def _command(root: Path) -> list[str]:
    return [_program(), "-C", str(root), *_OPTIONS]


def _program() -> str:
    """Git by its full path: a relative entry of PATH could find a program of that name in the repository itself."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = Path(folder) / "git"
        if program.is_absolute() and os.access(program, os.X_OK) and program.is_file():
            return str(program)
    raise _no_git()


def _environment(root: Path) -> dict[str, str]:
    """The environment of the command. Git's own variables are kept only where they speak of this repository.

    A hook runs with variables that name its repository, its index (which may be a temporary one) and its new objects; they must
    not be applied to another repository, named by `--repo`.
    """
    environment = dict(os.environ)
    if _speaks_of(root, environment):
        for name in _OWN_PATHS:
            if name in environment:
                environment[name] = str(Path(environment[name]).absolute())
    else:
        for name in _OWN:
            environment.pop(name, None)
    return environment | _ENVIRONMENT


def _speaks_of(root: Path, environment: dict[str, str]) -> bool:
    if not any(name in environment for name in _OWN):
        return True
    own = git_folder(root)
    if own is None:
        return True
    try:
        if "GIT_DIR" in environment:
            return Path(environment["GIT_DIR"]).resolve() == own.resolve()
        return find_root(Path.cwd()) == root.resolve()
    except (OSError, Fault):
        return False


def git_folder(root: Path) -> Path | None:
    """The Git folder of a repository's top: `.git`, what a `.git` file names, or a bare repository itself."""
    entry = root / ".git"
    if entry.is_dir():
        return entry
    if entry.is_file():
        named = entry.read_bytes().removeprefix(b"gitdir: ").removesuffix(b"\n")
        return root / os.fsdecode(named)
    return root if (root / "HEAD").exists() and (root / "objects").is_dir() else None


def _no_git() -> Fault:
    return Fault("Git is needed here, and no program `git` was found on the PATH.", "Install Git, or read the work tree only.")


def _refusal(root: Path, complaint: str) -> Fault | None:
    shown = printable(str(root))
    if "dubious ownership" in complaint:
        return Fault(
            f"Git refuses to read `{shown}`, because it belongs to another user.",
            f"If you trust it, run `git config --global --add safe.directory {shlex.quote(shown)}`.",
        )
    if "not a git repository" in complaint:
        return Fault(f"`{shown}` is not a Git repository.", "Name one with `--repo`, or run `git init` there.")
    return None
