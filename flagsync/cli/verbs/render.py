"""`flagsync render`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from flagsync import dialects
from flagsync.cli.options import caching, common, dated, day_or_today, reading, reporting, sets
from flagsync.cli.session import Session, check_reports, publish, session
from flagsync.cli.streams import emit, listen, mention
from flagsync.edges.output import write_text_tree
from flagsync.envfile import write_env_file
from flagsync.kustomization import KUSTOMIZE, kustomization
from flagsync.manifests import to_yaml
from flagsync.model.fault import Exit, UsageFault
from flagsync.model.ports import Source
from flagsync.model.report import Line, Report
from flagsync.model.request import RenderRequest, SetsRequest
from flagsync.model.target import EnvFile
from flagsync.pipeline import shipping
from flagsync.render import EVERY_MAP, objects, remarks, target_named
from flagsync.reports import text
from flagsync.resourcelist import MAXIMUM_BYTES, ResourceList, answer, read

DIALECTS = {dialect.name: dialect for dialect in dialects.ALL}


@click.command("render")
@sets
@click.option(
    "--target",
    default=EVERY_MAP,
    show_default=True,
    metavar="NAME",
    help="configmap (every map of the set), kustomize (the same, as a folder for it), env, or a target by name.",
)
@click.option("--dialect", type=click.Choice(list(DIALECTS)), help="Who reads the env file of --target env.  [default: sh]")
@click.option(
    "--krm",
    is_flag=True,
    help="Be a KRM function: add the maps to the ResourceList on standard input, whose functionConfig may say"
    " spec.environment and spec.app.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write files below DIR instead of printing.")
@reading
@reporting
@dated
@caching
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    environments: tuple[str, ...],
    apps: tuple[str, ...],
    target: str,
    dialect: str | None,
    krm: bool,
    out: Path | None,
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
    no_cache: bool,
) -> int:
    """Print or write the ConfigMaps and env files of an environment, ready for kubectl, Argo CD, Flux or a shell.

    Nothing is printed where an error makes the set unsafe to serve. The same commit always gives the same bytes.

    \b
    Examples:
      flagsync render --env production | kubectl apply --server-side -f -
      flagsync render --env staging --app shop --target env --dialect docker
      flagsync render --env production --out build/manifests
      flagsync render --env production --target kustomize --out deploy/kustomize
    """
    del fail_on
    run = session(context)
    listed = _listed(target, dialect, out) if krm else None
    if listed is not None:
        environments, apps = environments or listed.environments, apps or listed.apps
    _check(environments, target, dialect, reports, out)
    check_reports(reports, run.settings)
    source, memory = run.source(staged=staged, rev=rev), run.memory(no_cache=no_cache)
    made = EVERY_MAP if target == KUSTOMIZE else target
    request = RenderRequest(SetsRequest(day_or_today(today), environments, apps), made, dialect)
    report, rendered = shipping.render(request, run.ports(source, memory), _commit(source))
    memory.save()
    if report.findings:
        return _forbidden(report, reports, source, run)
    lines = [line for each in rendered for line in remarks(each.selection, each.rendered)]
    files, refused = _files(rendered, target, dialect)
    say(lines + refused, run)
    if refused or any(line.style == "error" for line in lines):
        return Exit.FINDINGS
    if listed is not None:
        emit(answer(listed, [manifest for each in rendered for manifest in each.manifests]))
    elif out is None:
        emit("".join(files.values()))
    else:
        written = write_text_tree(out, files)
        say([Line(f"wrote {path}") for path in written], run)
    if reports:
        data = {"objects": [each for set_ in rendered for each in objects(set_.rendered)]}
        publish(replace(report, data=data), reports, source, run.settings)
    return Exit.CLEAN


def _listed(target: str, dialect: str | None, out: Path | None) -> ResourceList:
    if target != EVERY_MAP or dialect is not None or out is not None:
        raise UsageFault("`--krm` adds ConfigMaps to a list", "leave out `--target`, `--dialect` and `--out`")
    return read(listen(MAXIMUM_BYTES))


def _check(environments: tuple[str, ...], target: str, dialect: str | None, reports: tuple[str, ...], out: Path | None) -> None:
    if not environments:
        raise UsageFault("which environment is to be rendered?", "name it with `--env NAME`")
    if target == KUSTOMIZE and out is None:
        raise UsageFault("what Kustomize reads is a folder", "say where it is to be written with `--out DIR`")
    if target not in {EVERY_MAP, KUSTOMIZE}:
        target_named(target)
    if dialect is not None and target != "env":
        raise UsageFault("`--dialect` says how to write an env file", "use it with `--target env`")
    if out is None and any("=" not in report for report in reports):
        raise UsageFault(
            "standard output belongs to the manifests", "give the report a file (`--report json=FILE`) or use `--out DIR`"
        )


def _commit(source: Source) -> str | None:
    """The commit that is rendered, where the files are exactly those of a commit."""
    info = source.info()
    return None if info.dirty else info.commit


def _forbidden(report: Report, reports: tuple[str, ...], source: Source, run: Session) -> int:
    mention(text.write(replace(report, command="lint")))
    if reports:
        publish(report, [each for each in reports if "=" in each], source, run.settings)
    return Exit.FINDINGS


def say(lines: list[Line], run: Session) -> None:
    """Says lines on standard error: notes unless quiet, errors always."""
    shown = [line for line in lines if line.style == "error" or not run.settings.quiet]
    if shown:
        mention(text.write(Report("render", None, lines=shown)))


def _files(rendered: tuple[shipping.RenderedSet, ...], target: str, dialect: str | None) -> tuple[dict[str, str], list[Line]]:
    """The files by name, and what could not be said."""
    files: dict[str, str] = {}
    refused: list[Line] = []
    for each in rendered:
        folder = each.selection.environment
        if target == "env":
            outcome: EnvFile = write_env_file(
                DIALECTS[dialect] if dialect else dialects.ALL[0], [entry for part in each.rendered for entry in part.entries]
            )
            refused += [Line(refusal.message, "error") for refusal in outcome.refused]
            files[f"{folder}/{each.selection.app.name}.env"] = outcome.text
            continue
        if target == KUSTOMIZE:
            for name, content in kustomization(each.manifests).items():
                files[f"{folder}/{each.selection.app.name}/{name}"] = content
            continue
        texts = [part.text for part in each.rendered if part.text is not None and target != EVERY_MAP]
        for manifest in () if texts else each.manifests:
            files[f"{folder}/{manifest.namespace or '_'}/{manifest.name}.yaml"] = to_yaml([manifest])
        for content in texts:
            suffix = "json" if target in {"flagd", "manifest"} else "yaml"
            files[f"{folder}/{each.selection.app.name}-{target}.{suffix}"] = content
    return files, refused
