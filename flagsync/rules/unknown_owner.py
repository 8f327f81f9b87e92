"""What: an owner is not in the list of teams.

Why: nobody feels meant by a name that is misspelt, or by that of a team that was renamed years ago.

Where `flagsync.yaml` has no `lint.teams`, every owner is fine.

Bad:
```yaml
owners: [team:payment]
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
lint: {teams: ["team:payments", "team:search"]}
```

Good:
```yaml
owners: [team:payments]
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
lint: {teams: ["team:payments", "team:search"]}
```
```yaml
owners: ["@shop/payments", jo@shop.example]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, Segment
from flagsync.nearest import nearest
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.TARGETING, family="identity and governance", serving=False
)


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every owner of a flag or segment that no team in the configuration is called."""
    teams = facts.config.lint.teams
    if not teams:
        return
    for index, owner in enumerate(subject.owners):
        if owner not in teams:
            suggestion = nearest(owner, teams)
            place = subject.at("owners", index)
            yield RULE.found(
                place,
                f"owner `{cut(owner)}` is not one of the teams in flagsync.yaml",
                help=f"did you mean `{cut(suggestion)}`?" if suggestion else "name a team, or add this one to `lint.teams`",
                notes=(Note("the teams are listed here", facts.config.at("lint", "teams", part="key")),),
                fix=Fix(f"write `{cut(suggestion)}`", safe=False, edits=(Edit("replace", place, suggestion),))
                if suggestion
                else None,
            )
