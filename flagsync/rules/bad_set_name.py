"""What: the names of an app and an environment do not make names that Kubernetes accepts.

Why: an app in an environment is a set; `<app>.<environment>` is a label's value and part of the name of the record that a sync
keeps. Kubernetes would refuse both, after everything else has been decided.

An environment is called by lower-case letters, digits and hyphens, and both names together have at most 62 characters.

Bad:
```yaml
kind: release
# file: flagsync.yaml
version: 1
environments: {staging: {}, Production_EU: {}}
```
```yaml
kind: release
# file: flagsync.yaml
version: 1
environments: {staging: {}, production-of-the-european-union: {}}
apps: {the-storefront-of-the-shop-for-wholesale: {flags: ["*"]}}
```

Good:
```yaml
kind: release
# file: flagsync.yaml
version: 1
environments: {staging: {}, production-eu: {}}
apps: {storefront: {flags: ["*"]}}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flagsync.model.config import set_name
from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.limits import MAX_LABEL
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.DOCUMENT, family="rendering and cluster")

_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
"""RFC 1123, as Kubernetes reads it for the parts of an object's name."""


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every environment that can be no part of a name, and every set whose name is too long."""
    if document.kind is not DocumentKind.CONFIG:
        return
    for environment in facts.environments:
        if not _LABEL.fullmatch(environment):
            yield RULE.found(
                document.at("environments", environment, part="key"),
                f"environment `{cut(environment)}` can be no part of a name in Kubernetes",
                help="use lower-case letters, digits and hyphens",
            )
    for app in facts.apps:
        for environment in facts.environments:
            name = set_name(app.name, environment)
            if len(name) > MAX_LABEL:
                yield RULE.found(
                    document.at("apps", app.name, part="key"),
                    f"set `{cut(name)}` has a name of {len(name)} characters; a label's value has at most {MAX_LABEL}",
                    help="shorten the name of the app or of the environment",
                    notes=(Note("the environment", document.at("environments", environment, part="key")),),
                    environment=environment,
                )
