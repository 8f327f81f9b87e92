"""The sets that a request is about: one app in one environment each, in the order of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flagsync.gather import Library
from flagsync.model.config import App, Config
from flagsync.model.fault import UsageFault
from flagsync.model.target import Compilations, Selection
from flagsync.nearest import nearest
from flagsync.select import selected_keys


def selections(
    config: Config,
    environments: Sequence[str],
    apps: Sequence[str],
    library: Library,
    commit: str | None,
    compilations: Callable[[str], Compilations | None] = lambda _: None,
) -> tuple[Selection, ...]:
    """Every set asked for, with its flags; all environments or apps where none is named.

    `compilations` answers what is known of an environment.

    Raises UsageFault where the configuration has no such environment or app, or no app at all.
    """
    if not config.apps:
        raise UsageFault(
            "flagsync.yaml has no apps, so there is nothing to render", 'add one under `apps`: `shop: {flags: ["*"]}`'
        )
    wanted_environments = named("environment", environments, config.environments)
    wanted_apps = named("app", apps, config.apps)
    chosen = {name: selected_keys(config.apps[name], library) for name in wanted_apps}
    known = {environment: compilations(environment) for environment in wanted_environments}
    return tuple(
        Selection(
            config.apps[name],
            environment,
            chosen[name],
            library,
            _namespace(config.apps[name], environment),
            commit,
            known[environment],
        )
        for environment in wanted_environments
        for name in wanted_apps
    )


def _namespace(app: App, environment: str) -> str | None:
    deployment = app.deploy.get(environment)
    return deployment.namespace if deployment else None


def named(what: str, asked: Sequence[str], known: Mapping[str, object]) -> list[str]:
    """The names asked for, in the configuration's order; all where none is named.

    Raises UsageFault where the configuration has no such environment or app.
    """
    for name in asked:
        if name not in known:
            near = nearest(name, known)
            names = ", ".join(f"`{each}`" for each in known)
            hint = f"did you mean `{near}`?" if near else f"flagsync.yaml has {names}"
            raise UsageFault(f"there is no {what} `{name}` in flagsync.yaml", hint)
    return [name for name in known if not asked or name in asked]
