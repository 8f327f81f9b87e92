"""What: an environment is named that `flagsync.yaml` does not have.

Why: what is written there is served nowhere. A kill in `prod` leaves `production` as it was, and nobody is told.

Bad:
```yaml
environments:
  prod: {default: enabled}
```

Good:
```yaml
environments:
  production: {default: enabled}
```
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.place import Place
from flagsync.nearest import nearest
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.DOCUMENT, family="environments and prerequisites")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every environment of a flag, or of an app's deployments, that the configuration does not declare."""
    if not document.sound:
        return
    known = facts.config.environments
    if document.kind is DocumentKind.FLAG:
        data = document.data
        if "flags" not in data:
            listed = data.get("environments", ())
            for name in listed:
                if name not in known:
                    yield _unknown(name, document.at("environments", name, part="key"), listed, facts)
            return
        for key, flag in data["flags"].items():
            listed = flag.get("environments", ())
            for name in listed:
                if name not in known:
                    yield _unknown(name, document.at("flags", key, "environments", name, part="key"), listed, facts)
    elif document.kind is DocumentKind.CONFIG:
        for app in facts.apps:
            for name in app.deploy:
                if name not in known:
                    yield _unknown(name, document.at("apps", app.name, "deploy", name, part="key"), app.deploy, facts)


def _unknown(name: str, place: Place, listed: Collection[str], facts: Facts) -> Draft:
    known = facts.config.environments
    suggestion = nearest(name, known)
    taken = suggestion in listed
    names = ", ".join(f"`{cut(each)}`" for each in known)
    return RULE.found(
        place,
        f"environment `{cut(name)}` is not in flagsync.yaml, which has {names}",
        help=_action(suggestion, taken=taken),
        notes=(Note("the environments are declared here", facts.config.at("environments", part="key")),),
        fix=Fix(f"write `{cut(suggestion)}`", safe=False, edits=(Edit("rename", place, suggestion),))
        if suggestion and not taken
        else None,
    )


def _action(suggestion: str | None, *, taken: bool) -> str:
    if suggestion is None:
        return "use one of these, or add it to flagsync.yaml"
    return f"`{cut(suggestion)}` stands here too; keep one of the two" if taken else f"did you mean `{cut(suggestion)}`?"
