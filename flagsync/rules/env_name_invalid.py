"""What: a flag's environment variable has a name that no process should be given.

Why: shells and CI systems agree only on A-Z, digits and `_`. Some names are taken: `PATH`, `HOME`, `LD_*`, `PYTHON*` and
`NODE_OPTIONS` change how programs run, and Kubernetes sets `KUBERNETES_*`, `*_SERVICE_HOST` and `*_SERVICE_PORT` itself.

Bad:
```yaml
envVar: new-checkout
```
```yaml
envVar: PYTHONPATH
```
```yaml
key: search.service-host
```

Good:
```yaml
envVar: NEW_CHECKOUT
```
```yaml
key: search.service-host
envVar: SEARCH_BACKEND
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.envname import PREFIX, env_var_name, problem_with
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut
from flagsync.select import selector

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rendering and cluster")

_TAKEN_ENDINGS: Final = ("_SERVICE_HOST", "_SERVICE_PORT")
"""The only way in which a derived name, which is portable and has a prefix of its own, can be one that is taken."""


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A written name that is invalid or taken, or a derived one where some app makes a variable of it."""
    if flag.env_var_written:
        place, action = flag.at("envVar"), f"write `{cut(_better(flag.env_var))}`, or leave `envVar` out"
    elif flag.env_var.endswith(_TAKEN_ENDINGS) and any("env" in app.targets and selector(app)(flag) for app in facts.apps):
        place, action = flag.at("key"), "give the flag an `envVar` of its own"
    else:
        return
    problem = problem_with(flag.env_var)
    if problem:
        yield RULE.found(place, f"variable `{cut(flag.env_var)}` of `{cut(flag.key)}` {problem}", help=action)


def _better(name: str) -> str:
    """The name in upper snake case, with the prefix of derived names where it needs one."""
    prefixed = env_var_name(name)
    plain = prefixed.removeprefix(PREFIX)
    return prefixed if problem_with(plain) else plain
