"""What the verbs share that compare a commit with a target or change it: diff, sync, status, drift, rollback, adopt."""

from __future__ import annotations

import getpass
import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click

from flagsync import __version__
from flagsync.cli.options import day_or_today
from flagsync.cli.progress import Progress
from flagsync.cli.session import Session, check_reports, publish, session, tell
from flagsync.cli.streams import emit, mention
from flagsync.converge import RenderAt, Run, status
from flagsync.edges import disk
from flagsync.manifests import to_object, to_yaml
from flagsync.model.change import Plan, Status
from flagsync.model.config import FLAGS_FOLDER
from flagsync.model.destination import Destination, Stage
from flagsync.model.fault import Exit, Fault, RefusedFault, UsageFault
from flagsync.model.inventory import ObjectKey, SetId
from flagsync.model.ports import Memory, Source
from flagsync.model.report import Line, Report
from flagsync.model.request import RenderRequest, SetsRequest
from flagsync.model.target import Selection
from flagsync.phrase import phrase
from flagsync.pipeline import reading, shipping
from flagsync.reports import text

TIMEOUT = 300.0
"""Seconds for a cluster's answers, altogether, where nothing else is said."""

SHORTEST, LONGEST = 0.1, 86400
"""Between these, in seconds, lies what may be asked of a cluster."""

FEW = 3
"""So many apps that go nowhere in an environment are named; more are counted."""

_ID = re.compile("[0-9a-f]{4,64}")

Function = TypeVar("Function", bound=Callable[..., Any])
Item = TypeVar("Item")
Seen = TypeVar("Seen")


def targeted(function: Function) -> Function:
    """--to and --rev: which target, and which commit."""
    function = click.option("--rev", metavar="REV", help="The commit.  [default: HEAD; without Git, the files as they are]")(
        function
    )
    return click.option(
        "--to",
        metavar="TARGET",
        help="dir:PATH, or kube[:CONTEXT].  [default: what flagsync.yaml says for app and environment]",
    )(function)


def watchable(function: Function) -> Function:
    """--watch: go on looking."""
    return click.option(
        "--watch", is_flag=True, help="Go on, and say what happens as it happens, until Ctrl-C; --timeout bounds the beginning."
    )(function)


def bounded(function: Function) -> Function:
    """--timeout: how long a cluster may take to answer."""
    return click.option(
        "--timeout",
        type=Seconds(),
        default=TIMEOUT,
        show_default=True,
        metavar="S",
        help="Seconds for a cluster's answers, altogether.",
    )(function)


class Seconds(click.ParamType[float]):
    """A length of time, long enough for anything to happen in it."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds that a text names."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not SHORTEST <= seconds <= LONGEST:
            self.fail(f"`{str(value)[:60]}` is no time; write seconds from {SHORTEST} to {LONGEST}, such as 60", param, ctx)
        return seconds


@dataclass(slots=True)
class Shipping:
    """One run of a shipping verb: the commit it is about and the doors it needs."""

    run: Session
    source: Source
    memory: Memory
    to: str | None
    commit: str | None
    uncommitted: tuple[str, ...]
    request: SetsRequest
    reports: tuple[str, ...]
    progress: Progress
    timeout: float = TIMEOUT
    targets: dict[tuple[str, Path], Destination] = field(default_factory=dict)
    homes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ports(self) -> reading.Ports:
        """The doors for reading the commit."""
        return self.run.ports(self.source, self.memory)

    def destination(self, selection: Selection) -> Destination:
        """Where a set goes. Raises UsageFault where nothing says so, or it is a kind of target that there is not."""
        return self._target(*self.address(selection))

    def address(self, selection: Selection) -> tuple[str, Path]:
        """Where a set goes, as written: `--to`, from the current folder, or the configuration's, from the repository.

        Raises UsageFault where neither says so.
        """
        deployment = selection.app.deploy.get(selection.environment)
        if self.to is not None:
            return self.to, Path.cwd()
        if deployment is None or deployment.to is None:
            app, environment = selection.app.name, selection.environment
            raise UsageFault(
                f"flagsync.yaml does not say where {app} goes in {environment}",
                f"add `apps.{app}.deploy.{environment}.to`, or name the target with `--to dir:PATH`",
            )
        return deployment.to, self.run.root

    def _target(self, to: str, base: Path) -> Destination:
        """One door per target, so that all sets of a cluster share its connections and what was read of it."""
        if (to, base) not in self.targets:
            target = _opened(to, base, self.timeout, [name for there, name in self.homes if there == to])
            self._refuse_own_folders(to, base)
            self.targets[to, base] = target
        return self.targets[to, base]

    def _refuse_own_folders(self, to: str, base: Path) -> None:
        """Raises UsageFault where manifests would lie among the flag files, or inside Git's own folder."""
        for name, what in ((FLAGS_FOLDER, "the flag files"), (".git", "what is Git's own")):
            own = place(f"dir:{name}", self.run.root)
            if f"{place(to, base)}/".startswith(f"{own}/"):
                raise UsageFault(f"the target `{to[:60]}` lies among {what}", "choose another folder")

    def deployed(self, selections: Sequence[Selection]) -> list[Selection]:
        """The sets that have a target; what goes nowhere is left out, unless both app and environment were named."""
        homes = [(self.to or _way(each), each.namespace) for each in selections]
        self.homes = [(to, namespace) for to, namespace in homes if to and namespace]
        if self.to is not None or (self.request.apps and self.request.environments):
            return list(selections)
        found = [each for each in selections if _way(each) is not None]
        nowhere: dict[str, list[str]] = {}
        for each in selections:
            if _way(each) is None:
                nowhere.setdefault(each.environment, []).append(each.app.name)
        for environment, apps in nowhere.items():
            for app in apps if len(apps) <= FEW else ():
                tell(f"{app} is not deployed to {environment}", self.run.settings)
            if len(apps) > FEW:
                tell(f"{len(apps)} apps are not deployed to {environment}", self.run.settings)
        return found or list(selections)

    def rendered(self) -> tuple[Report, list[shipping.RenderedSet]]:
        """The sets as the commit renders them; where the report has findings, they forbid it."""
        report, rendered = shipping.render(RenderRequest(self.request), self.ports, self.commit, self.deployed)
        self.memory.save()
        return report, list(rendered)

    def render_at(self, set_id: SetId) -> RenderAt:
        """Renders the set as another commit has it, for what a target does not keep itself."""

        def render(commit: str) -> Sequence[Any] | None:
            if self.commit is None:
                return None
            from flagsync.edges.repository import CommitSource, commit_exists

            if not commit_exists(self.run.root, commit):
                return None
            ports = self.run.ports(CommitSource(self.run.root, commit), self.memory)
            return shipping.render_at(ports, set_id.app, set_id.environment)

        return render

    def named_commit(self, commit: str | None) -> str | None:
        """The id that a branch, a tag or the like stands for; an id, of which the target may know more, stays as it is."""
        if commit is None or self.commit is None or _ID.fullmatch(commit):
            return commit
        from flagsync.edges.repository import resolve

        return resolve(self.run.root, commit)

    def knows(self, commit: str) -> bool:
        """Whether a commit is one of this repository, as far as this clone has it."""
        if self.commit is None:
            return False
        from flagsync.edges.repository import commit_exists

        return commit_exists(self.run.root, commit)

    def ancestry(self, old: str, new: str) -> bool | None:
        """Whether one commit is an ancestor of another, as far as the history here can tell."""
        if self.commit is None:
            return None
        from flagsync.edges.repository import is_ancestor

        return is_ancestor(self.run.root, old, new)

    def merged(self, old: str, new: str) -> bool:
        """Whether there are merges after one commit up to another, as far as the history here can tell."""
        if self.commit is None:
            return False
        from flagsync.edges.repository import has_merges

        return has_merges(self.run.root, old, new)

    def converging(self, stop: Callable[[], bool]) -> Run:
        """Who converges, for the record."""
        progress, timer = self.progress, time.monotonic
        now = partial(datetime.now, UTC)
        return Run(_actor(), _run_url(), __version__, now, progress.ended, stop, progress.entered, timer)

    def each(self, items: Sequence[Item], look: Callable[[Item], Seen]) -> list[Seen]:
        """What is seen of each set; how many were looked at is told on the way."""
        found = []
        self.progress.entered(Stage.READING, len(items))
        with self.progress.shown():
            for item in items:
                found.append(look(item))
                self.progress.step()
        return found

    @contextmanager
    def naming(self, selection: Selection, *, writes: bool) -> Iterator[None]:
        """Within it, a target that cannot be read is told of with the set that it is about, where there are several."""
        try:
            yield
        except RefusedFault:
            raise
        except Fault:
            if len(self.homes) > 1:
                name = f"{selection.app.name} in {selection.environment} on {self.address(selection)[0]}"
                tell(f"{name} cannot be read{'; nothing was changed in any set' if writes else ''}", self.run.settings)
            raise

    def refuse_gaps(self, plans: Sequence[Plan], report: Report) -> None:
        """Raises RefusedFault where a plan takes flags away while files of the commit could not be read.

        What was skipped is not absent.
        """
        lost = sorted({flag for plan in plans for flag in plan.lost_flags})
        gaps = [skip for skip in report.skipped if skip.path.startswith("flags")]
        if lost and gaps:
            raise RefusedFault(
                f"{gaps[0].path} was not read ({gaps[0].reason}), so nobody knows whether `{lost[0]}` is really gone",
                "nothing was changed; make the file readable, or delete it",
            )

    def refuse_overlaps(self, plans: Sequence[Plan]) -> None:
        """Raises UsageFault where two sets of the run would write the same object."""
        wanted: dict[tuple[str, ObjectKey], Plan] = {}
        base = self.run.root if self.to is None else Path.cwd()
        for plan in plans:
            for manifest in plan.goal.manifests:
                key = ObjectKey(manifest.namespace, manifest.name)
                other = wanted.setdefault((place(plan.target, base), key), plan).set_id
                if other != plan.set_id:
                    raise UsageFault(
                        f"the sets `{other.name}` and `{plan.set_id.name}` would both write {key} to {plan.target}",
                        "give each environment a folder or a namespace of its own in flagsync.yaml"
                        if self.to is None
                        else "name one environment with `--env NAME`",
                    )

    def name_uncommitted(self) -> None:
        """Says which edits are not part of what is compared."""
        if self.uncommitted:
            names = ", ".join(self.uncommitted[:5]) + (" …" if len(self.uncommitted) > 5 else "")
            tell(f"not committed, and so not part of this: {names}", self.run.settings)

    def show(self, lines: Sequence[Line]) -> None:
        """Prints result lines at once, for people, unless a report goes to standard output."""
        if not self.prints_report:
            write = text.write_colored if self.run.settings.colored else text.write
            emit(write(Report("", None, lines=lines)))

    @property
    def prints_report(self) -> bool:
        """Whether standard output belongs to a report that the user asked for."""
        return any("=" not in report for report in self.reports)

    def publish(self, report: Report, lines: Sequence[Line] = ()) -> None:
        """Writes the reports that were asked for; the text was shown on the way."""
        if self.reports:
            publish(replace(report, lines=tuple(lines)), self.reports, self.source, self.run.settings)


def open_shipping(
    context: click.Context,
    *,
    to: str | None,
    rev: str | None,
    environments: tuple[str, ...],
    apps: tuple[str, ...],
    reports: tuple[str, ...],
    today: date | None,
    no_cache: bool,
    needs_environment: bool,
    timeout: float = TIMEOUT,
) -> Shipping:
    """Opens the commit that the options name.

    Raises UsageFault where there is no such commit, or no environment is named though one must be.
    """
    run = session(context)
    check_reports(reports, run.settings)
    if needs_environment and not environments:
        raise UsageFault("which environment is meant?", "name it with `--env NAME`")
    commit: str | None = None
    uncommitted: tuple[str, ...] = ()
    source: Source = disk.WorkTree(run.root)
    if rev is not None or _has_git(run.root):
        from flagsync.edges import repository

        opened = repository.CommitSource(run.root, rev or "HEAD")
        source, commit = opened, opened.commit
        uncommitted = repository.uncommitted(run.root) if rev is None and repository.toplevel(run.root) else ()
    request = SetsRequest(day_or_today(today), environments, apps)
    memory, progress = run.memory(no_cache=no_cache), Progress(run.settings)
    return Shipping(run, source, memory, to, commit, uncommitted, request, reports, progress, timeout)


def forbidden(ship: Shipping, report: Report) -> int:
    """Says which findings forbid to ship; nothing was compared."""
    told = replace(report, command="lint")
    mention(text.write(told))
    tell("nothing was changed: these errors make what would be served wrong or unsafe", ship.run.settings)
    ship.publish(report)
    return Exit.FINDINGS


def chosen(ship: Shipping) -> list[Selection]:
    """The sets asked for that are deployed."""
    return ship.deployed(shipping.chosen_sets(ship.request, ship.ports))


@dataclass(frozen=True, slots=True)
class Looked:
    """What is live of the sets that could be read; `lost` is why others could not, with the name of each."""

    statuses: tuple[Status, ...]
    lost: tuple[tuple[str, Fault], ...]

    def refuse_gaps(self, run: Session) -> None:
        """Raises the Fault for which a set could not be read, after what could be was shown; every such set is named."""
        for name, fault in self.lost[1:]:
            tell(f"{name} cannot be read: {phrase(fault.message)}", run.settings)
        for name, fault in self.lost[:1]:
            tell(f"{name} cannot be read", run.settings)
            raise fault


def statuses(ship: Shipping) -> Looked:
    """What is live of every set asked for; that one cluster does not answer is no reason to keep silent about another.

    Raises Fault where nothing can be read.
    """
    lost: list[tuple[str, Fault]] = []

    def look(selection: Selection) -> Status | None:
        set_id = shipping.set_id(selection)
        target = ship.destination(selection)
        try:
            return status(target, set_id, ship.render_at(set_id))
        except Fault as fault:
            lost.append((f"{set_id.app} in {set_id.environment} on {target.name}", fault))
            return None

    found = [each for each in ship.each(chosen(ship), look) if each is not None]
    if lost and not found:
        raise lost[0][1]
    return Looked(tuple(found), tuple(lost))


def place(to: str, base: Path) -> str:
    """A target such that two spellings of the same folder are the same."""
    kind, _, rest = to.partition(":")
    return f"dir:{os.path.normpath(base / rest)}" if kind == "dir" else to


def _has_git(root: Path) -> bool:
    from flagsync.edges.plumbing import git_folder

    return git_folder(root) is not None


def _way(selection: Selection) -> str | None:
    """The target that the configuration names for a set."""
    deployment = selection.app.deploy.get(selection.environment)
    return deployment.to if deployment else None


def _opened(to: str, base: Path, timeout: float, namespaces: Sequence[str]) -> Destination:
    kind, _, rest = to.partition(":")
    if kind == "dir" and rest:
        from flagsync.decode import decode
        from flagsync.edges.directory import DirectoryDestination

        return DirectoryDestination(to, base / rest, lambda manifest: to_yaml([manifest]), decode)
    if kind == "kube":
        from flagsync.edges.apiserver import Connection
        from flagsync.edges.cluster import ClusterDestination

        return ClusterDestination(to, Connection(rest or None, timeout=timeout), to_object, namespaces=namespaces)
    raise UsageFault(f"`{to[:60]}` is no target", "write `dir:PATH` or `kube:CONTEXT`, such as dir:deploy/production")


def _actor() -> str:
    """Who acts, as the CI says or the system knows."""
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _run_url() -> str | None:
    """Where the run can be looked at, as the CI says."""
    environment = os.environ
    if environment.get("GITHUB_RUN_ID"):
        server, repository = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
        return f"{server}/{repository}/actions/runs/{environment['GITHUB_RUN_ID']}"
    return environment.get("CI_JOB_URL") or environment.get("BUILD_URL")


class Stopping:
    """Remembers the first signal; the run then stops where it is safe, and says what was done."""

    def __init__(self) -> None:
        """Nothing has arrived yet."""
        self.signal: int | None = None

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.signal is not None

    def exit_code(self, otherwise: int) -> int:
        """The exit code of the signal, or the other one where none arrived."""
        return (
            {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED}.get(signal.Signals(self.signal), otherwise)
            if self.signal
            else otherwise
        )


@contextmanager
def unharmed() -> Iterator[None]:
    """Within it, a fault says what it leaves: nothing that was changed, as `converge` promises of every fault."""
    try:
        yield
    except Fault as fault:
        hint = phrase(fault.hint or "")
        if not hint.startswith("nothing was changed"):
            fault.hint = f"nothing was changed; {hint}" if hint else "nothing was changed"
        raise


@contextmanager
def stopping() -> Iterator[Stopping]:
    """Within it, Ctrl-C and SIGTERM ask to stop; a second one stops at once."""
    state = Stopping()

    def remember(number: int, frame: FrameType | None) -> None:
        del frame
        if state.signal is not None:
            raise KeyboardInterrupt
        state.signal = number

    before = {number: signal.signal(number, remember) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield state
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
