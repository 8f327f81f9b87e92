"""The canonical order of keys in every kind of file: what a flag is first, then what it serves, then to whom and where.

Only mappings whose keys are ours have an order. Names that users give (variants, weights, environments, apps, links) and every
list stay as written, because their order has a meaning or is a matter of taste: a reorder of weights re-buckets people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flagsync.model.document import DocumentKind


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping or list as fmt knows it.

    `keys` are its keys in canonical order, empty where the written order stays. `under` names the shape below a key, `each` the
    shape of every other value and of every item of a list; what is not named is free.
    """

    keys: tuple[str, ...] = ()
    under: Mapping[str, str] = field(default_factory=dict)
    each: str = "free"

    def below(self, key: str | None) -> Shape:
        """The shape of the value under a key, or of a list's item where `key` is None."""
        return SHAPES[self.under.get(key, self.each) if key is not None else self.each]

    def order(self, keys: list[str]) -> list[int]:
        """The positions of `keys` in canonical order; unknown ones come last, in their written order."""
        ranks = {key: rank for rank, key in enumerate(self.keys)}
        return sorted(range(len(keys)), key=lambda index: ranks.get(keys[index], len(ranks)))


SHAPES: Final[Mapping[str, Shape]] = {
    "free": Shape(),
    "flag": Shape(
        (
            "key", "kind", "killSwitch", "description", "owners", "created", "expires", "permanent", "links", "tags",
            "type", "variants", "default", "offVariant", "valueSchema", "salt", "prerequisites", "rules", "environments",
            "code", "envVar",
        ),
        {
            "flags": "flags", "permanent": "permanent", "prerequisites": "prerequisites", "rules": "rules",
            "environments": "environments", "code": "code",
        },
    ),
    "flags": Shape(each="flag"),
    "permanent": Shape(("reason", "reviewBy")),
    "prerequisites": Shape(each="prerequisite"),
    "prerequisite": Shape(("flag", "variant")),
    "rules": Shape(each="rule"),
    "rule": Shape(
        ("name", "when", "serve", "rollout", "split"), {"when": "condition", "rollout": "rollout", "split": "split"}
    ),
    "condition": Shape(
        ("segment", "attr", "op", "value", "all", "any", "not"),
        {"all": "conditions", "any": "conditions", "not": "condition"},
    ),
    "conditions": Shape(each="condition"),
    "rollout": Shape(("serve", "by", "percent", "stages"), {"stages": "stages"}),
    "stages": Shape(each="stage"),
    "stage": Shape(("percent", "hold", "gate")),
    "split": Shape(("by", "weights")),
    "environments": Shape(each="environment"),
    "environment": Shape(
        ("enabled", "default", "rules", "rollout", "split"), {"rules": "rules", "rollout": "rollout", "split": "split"}
    ),
    "code": Shape(("symbols",)),
    "segment": Shape(("name", "description", "owners", "when"), {"when": "condition"}),
    "config": Shape(
        ("version", "environments", "apps", "attributes", "lint", "scan", "gates"),
        {"environments": "bucketings", "apps": "apps", "lint": "lint", "scan": "scan", "gates": "gates"},
    ),
    "bucketings": Shape(each="bucketing"),
    "bucketing": Shape(("bucketing",)),
    "apps": Shape(each="app"),
    "app": Shape(("flags", "tags", "paths", "targets", "names", "deploy"), {"deploy": "deploy"}),
    "deploy": Shape(each="deployment"),
    "deployment": Shape(("to", "namespace")),
    "lint": Shape(("severity", "lifetimes", "thresholds", "teams")),
    "scan": Shape(
        ("paths", "exclude", "accessors", "wrappers", "props", "repos"), {"accessors": "accessors", "repos": "repositories"}
    ),
    "accessors": Shape(each="accessor"),
    "accessor": Shape(("call", "argument", "receiver", "language")),
    "repositories": Shape(each="repository"),
    "repository": Shape(("name", "path", "url", "ref")),
    "gates": Shape(each="gate"),
    "gate": Shape(("prometheus", "query", "max", "min", "for")),
}  # fmt: skip


def shape_of(kind: DocumentKind) -> Shape:
    """The shape of a whole file."""
    return SHAPES[kind.value]
