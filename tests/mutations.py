"""Single mistakes, made at every place of a flag file where they can be made, with the finding that each is to lead to.

A mistake is a change of a few characters; the finding is expected at exactly the characters that are wrong. `TABLE` lists the
kinds of mistakes: a name, and a function that finds the places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flagsync.model.config import Config
from flagsync.model.place import Part, Position, Route, Span
from flagsync.outline import Node, Outline

FREE = ("variants", "links", "weights", "environments", "valueSchema")
"""Maps whose keys are names that the user chose."""


@dataclass(frozen=True)
class Mutation:
    """A file with one mistake in it: the rule that speaks of it, and where."""

    place: str
    text: str
    rule: str
    span: Span


@dataclass(frozen=True)
class Subject:
    """A sound flag file in a repository with that configuration; `flags` holds the data of every flag by key."""

    text: str
    data: Mapping[str, Any]
    outline: Outline
    config: Config
    flags: Mapping[str, Mapping[str, Any]]

    def node(self, route: Route) -> Node:
        found = self.outline.find(route)
        assert found is not None
        return found[1]

    def key(self, route: Route) -> Node:
        found = self.outline.find(route)
        assert found is not None
        assert found[0] is not None
        return found[0]

    def values(self, *names: str) -> Iterator[tuple[Route, Any]]:
        """Every value under one of these keys, outside of what the user's own schema and values say."""
        return ((route, value) for route, value in walk(self.data) if route and route[-1] in names and known(route))

    def written(self, rule: str, route: Route, text: str, part: Part = "value", *, at: Route | None = None) -> Mutation:
        """Another text in place of a value (or key); the finding is expected there, or at the key of the entry at `at`."""
        node = self.key(route) if part == "key" else self.node(route)
        return self.spliced(rule, route, node.start, node.end, text, at=at)

    def spliced(self, rule: str, route: Route, start: int, end: int, text: str, *, at: Route | None = None) -> Mutation:
        changed = self.text[:start] + text + self.text[end:]
        span = span_of(changed, start, start + len(text)) if at is None else Outline(changed).locate(at, "key")
        return Mutation("/".join(map(str, route)), changed, rule, span)


def span_of(text: str, start: int, end: int) -> Span:
    def position(offset: int) -> Position:
        return Position(text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)

    return Span(position(start), position(end))


def walk(value: Any, route: Route = ()) -> Iterator[tuple[Route, Any]]:
    if route:
        yield route, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, (*route, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk(inner, (*route, index))


def known(route: Route) -> bool:
    """Whether the key at the end of a route is one of the format."""
    if "valueSchema" in route[:-1] or "variants" in route[:-1]:
        return False
    return isinstance(route[-1], str) and not (len(route) > 1 and route[-2] in FREE and route[-2:-1] != ("key",))


def mentions_segment(value: Any) -> bool:
    return any(route[-1] == "segment" for route, _ in walk(value))


def misspelled_key(subject: Subject) -> Iterator[Mutation]:
    for route, _ in walk(subject.data):
        if known(route):
            yield subject.written("unknown-key", route, f"{route[-1]}{str(route[-1])[-1]}", "key")


def unknown_key(subject: Subject) -> Iterator[Mutation]:
    for route, value in walk(subject.data):
        if isinstance(value, dict) and value and (known(route) or isinstance(route[-1], int)):
            if str(route[-1]) in FREE:
                continue
            first = subject.key((*route, next(iter(value))))
            node = subject.node(route)
            between = (
                ", "
                if node.flow
                else "\n" + " " * (len(subject.text[: first.start]) - subject.text.rfind("\n", 0, first.start) - 1)
            )
            name = "surprise"
            changed = f"{name}: 1{between}"
            mutation = subject.spliced("unknown-key", route, first.start, first.start, changed)
            start = mutation.span.start
            yield Mutation(
                mutation.place, mutation.text, mutation.rule, Span(start, Position(start.line, start.column + len(name)))
            )


def wrong_type(subject: Subject) -> Iterator[Mutation]:
    texts = ("kind", "description", "created", "expires", "reason", "reviewBy", "type", "default", "offVariant", "name")
    texts += ("serve", "by", "attr", "op", "hold", "gate", "flag", "variant", "envVar", "salt")
    for route, _ in subject.values(*texts):
        yield subject.written("wrong-type", route, "7")
    for route, _ in subject.values("percent"):
        yield subject.written("wrong-type", route, '"many"')
    for route, _ in subject.values(
        "owners", "tags", "symbols", "stages", "prerequisites", "links", "code", "weights", "killSwitch"
    ):
        yield subject.written("wrong-type", route, "7")


def value_of_another_type(subject: Subject) -> Iterator[Mutation]:
    for name, value in subject.data.get("variants", {}).items():
        other = '"surprise"' if not isinstance(value, str) else "[1]"
        yield subject.written("value-type", ("variants", name), other)


def type_of_another_value(subject: Subject) -> Iterator[Mutation]:
    if "offVariant" in subject.data:
        other = "string" if subject.data["type"] != "string" else "integer"
        yield subject.written("value-type", ("type",), other)


def variant_removed(subject: Subject) -> Iterator[Mutation]:
    if subject.data["type"] == "boolean" and "variants" not in subject.data:
        line = "variants: {enabled: true}\n"
        others = [variant for _, variant in subject.values("default", "serve", "offVariant", "variant")]
        if "disabled" not in others:
            start = subject.key(("default",)).start
            mutation = subject.spliced("too-few-variants", ("variants",), start, start, line)
            end = Position(mutation.span.start.line, mutation.span.start.column + len("variants"))
            yield Mutation(mutation.place, mutation.text, mutation.rule, Span(mutation.span.start, end))


def value_outside_schema(subject: Subject) -> Iterator[Mutation]:
    schema = subject.data.get("valueSchema", {})
    outside = {"integer": "-1", "number": "-1", "string": '""', "object": "{surprise: 1}"}[schema.get("type", "string")]
    for name in subject.data.get("variants", {}) if schema else ():
        yield subject.written("value-schema", ("variants", name), outside)


def faulty_value_schema(subject: Subject) -> Iterator[Mutation]:
    if "valueSchema" in subject.data:
        yield subject.written("value-schema", ("valueSchema",), "{type: texts}", at=("valueSchema",))


def same_value(subject: Subject) -> Iterator[Mutation]:
    variants = list(subject.data.get("variants", {}))
    if len(variants) > 1 and subject.data["kind"] != "experiment":
        first = subject.node(("variants", variants[0]))
        yield subject.written("same-value-twice", ("variants", variants[1]), subject.text[first.start : first.end])


def secret(subject: Subject) -> Iterator[Mutation]:
    for name, value in subject.data.get("variants", {}).items():
        if isinstance(value, str) and "valueSchema" not in subject.data:
            yield subject.written("secret-like-value", ("variants", name), "AKIA" + "QYLPMN5HHHFPZAM2")


def unknown_variant(subject: Subject) -> Iterator[Mutation]:
    for route, variant in subject.values("default", "offVariant", "serve"):
        yield subject.written("unknown-variant", route, f"{variant}x")
    for route, weights in subject.values("weights"):
        for variant in weights:
            yield subject.written("unknown-variant", (*route, variant), f"{variant}x", "key")


def weight_off_by_one(subject: Subject) -> Iterator[Mutation]:
    for route, weights in subject.values("weights"):
        for variant, weight in weights.items():
            yield subject.written("weights-sum", (*route, variant), str(weight + 1), at=route)


def impossible_percent(subject: Subject) -> Iterator[Mutation]:
    for route, percent in subject.values("percent"):
        for text in ("101", "-1", f"{percent - 0.0005}"):
            yield subject.written("bad-percent", route, text)


def impossible_weight(subject: Subject) -> Iterator[Mutation]:
    for route, weights in subject.values("weights"):
        for variant in weights:
            yield subject.written("bad-percent", (*route, variant), "-10")


def percent_off_stage(subject: Subject) -> Iterator[Mutation]:
    for route, rollout in subject.values("rollout"):
        if rollout.get("stages") and 0 < rollout["percent"] < 100:
            yield subject.written("percent-off-stage", (*route, "percent"), str(rollout["percent"] - 0.5))


def swapped_stages(subject: Subject) -> Iterator[Mutation]:
    for route, stages in subject.values("stages"):
        for index in range(1, len(stages)):
            first, second = subject.node((*route, index - 1, "percent")), subject.node((*route, index, "percent"))
            text = subject.text
            swapped = text[second.start : second.end] + text[first.end : second.start] + text[first.start : first.end]
            changed = text[: first.start] + swapped + text[second.end :]
            span = Outline(changed).locate((*route, index, "percent"))
            yield Mutation("/".join(map(str, (*route, index))), changed, "stages-not-increasing", span)


def plan_without_end(subject: Subject) -> Iterator[Mutation]:
    for route, stages in subject.values("stages"):
        if route[0] == "environments" and len(route) == 4 and "expires" in subject.data:
            yield subject.written("never-finishes", (*route, len(stages) - 1, "percent"), "99")


def rollout_of_the_default(subject: Subject) -> Iterator[Mutation]:
    for route, rollout in subject.values("rollout"):
        if route[0] == "environments" and rollout["percent"] < 100:
            yield subject.written("serves-default", (*route, "serve"), subject.data["default"])


def unknown_segment(subject: Subject) -> Iterator[Mutation]:
    for route, segment in subject.values("segment"):
        yield subject.written("unknown-segment", route, f"{segment}x")


def unknown_attribute(subject: Subject) -> Iterator[Mutation]:
    for route, attribute in subject.values("attr", "by"):
        yield subject.written("unknown-attribute", route, f"{attribute}x")


def number_as_bucket(subject: Subject) -> Iterator[Mutation]:
    for route, _ in subject.values("by"):
        yield subject.written("bad-bucket-attribute", route, "ordersLastYear")


def unknown_gate(subject: Subject) -> Iterator[Mutation]:
    for route, gate in subject.values("gate"):
        yield subject.written("unknown-gate", route, f"{gate}x")


def unknown_prerequisite(subject: Subject) -> Iterator[Mutation]:
    for route, key in subject.values("flag"):
        yield subject.written("unknown-prerequisite", route, f"{key}x")


def unknown_environment(subject: Subject) -> Iterator[Mutation]:
    for name in subject.data.get("environments", {}):
        yield subject.written("unknown-environment", ("environments", name), f"{name}x", "key")


def operand_of_another_type(subject: Subject) -> Iterator[Mutation]:
    for route, value in subject.values("value"):
        if isinstance(value, list):
            yield subject.written("operator-type", route, str(value[0]))
            yield subject.written("operator-type", (*route, 0), "7")
        else:
            yield subject.written("operator-type", route, "7" if isinstance(value, str) else "surprise")


def operator_of_another_type(subject: Subject) -> Iterator[Mutation]:
    for route, condition in walk(subject.data):
        if isinstance(condition, dict) and "attr" in condition:
            declared = subject.config.attributes[condition["attr"]]
            other = "contains" if declared not in {"string", "semver"} else "gte"
            yield subject.written("operator-type", (*route, "op"), other)


def unreadable_operand(subject: Subject) -> Iterator[Mutation]:
    for route, condition in walk(subject.data):
        if isinstance(condition, dict) and "attr" in condition:
            if condition["op"].startswith("semver"):
                yield subject.written("bad-operand", (*route, "value"), "4.2.x")
            if condition["op"] in {"before", "after"}:
                yield subject.written("bad-operand", (*route, "value"), '"2026-02-30T00:00:00Z"')
                yield subject.written("bad-operand", (*route, "value"), '"27 December 2026"')


def empty_list(subject: Subject) -> Iterator[Mutation]:
    for route, value in subject.values("value"):
        if isinstance(value, list):
            yield subject.written("always-false", route, "[]")


def window_without_inside(subject: Subject) -> Iterator[Mutation]:
    for route, conditions in subject.values("all"):
        times = {condition.get("op"): index for index, condition in enumerate(conditions)}
        if {"after", "before"} <= times.keys():
            yield subject.written("always-false", (*route, times["before"], "value"), '"2020-01-01T00:00:00Z"')


def rule_behind_its_like(subject: Subject) -> Iterator[Mutation]:
    for route, rules in subject.values("rules"):
        if len(rules) > 1 and not mentions_segment(rules[0]):
            second = subject.node((*route, 1, "when"))
            text = subject.text[second.start : second.end]
            yield subject.written("unreachable-rule", (*route, 0, "when"), text, at=(*route, 1, "when"))


def mail_address(subject: Subject) -> Iterator[Mutation]:
    for route, value in subject.values("value"):
        if isinstance(value, list) and subject.config.attributes.get(str(subject.node((*route[:-1], "attr")).text)) == "string":
            yield subject.written("personal-data", (*route, 0), "jane.doe@shop.example")


def rule_named_twice(subject: Subject) -> Iterator[Mutation]:
    for route, rules in subject.values("rules"):
        for index in range(1, len(rules)):
            yield subject.written("duplicate-rule-name", (*route, index, "name"), rules[0]["name"])


def unknown_word(subject: Subject) -> Iterator[Mutation]:
    for route, word in subject.values("kind", "type", "op"):
        yield subject.written("bad-value", route, f"{word}x")
    for route, _ in subject.values("hold"):
        yield subject.written("bad-value", route, "soon")
    for route, _ in subject.values("created", "expires", "reviewBy"):
        yield subject.written("bad-value", route, "2026-02-30")
        yield subject.written("bad-value", route, "tomorrow")


def another_key(subject: Subject) -> Iterator[Mutation]:
    if not needed(subject):
        yield subject.written("name-mismatch", ("key",), f"{subject.data['key']}-x")


def key_twice(subject: Subject) -> Iterator[Mutation]:
    for name in subject.data:
        key, value = subject.key((name,)), subject.node((name,))
        entry = subject.text[key.start : value.end]
        mutation = subject.spliced("duplicate-key", (name,), value.end, value.end, "\n" + entry)
        start = Position(mutation.span.start.line + 1, 1)
        yield Mutation(mutation.place, mutation.text, mutation.rule, Span(start, Position(start.line, 1 + len(name))))


def tab(subject: Subject) -> Iterator[Mutation]:
    for match in re.finditer(r"^ +(?=\S)", subject.text, re.MULTILINE):
        mutation = subject.spliced("tab-indent", (), match.start(), match.end(), "\t")
        yield Mutation(f"line {mutation.span.start.line}", mutation.text, mutation.rule, mutation.span)


REQUIRED = {
    "rollout": ("serve", "percent"),
    "split": ("weights",),
    "stages": ("percent",),
    "prerequisites": ("flag", "variant"),
    "rules": ("when",),
}


def missing_key(subject: Subject) -> Iterator[Mutation]:
    top = ["kind", "type", "default"] + ([] if subject.data["type"] == "boolean" else ["variants", "offVariant"])
    for name in top:
        yield without(subject, (), subject.data, name)
    for route, holder in walk(subject.data):
        if not isinstance(holder, dict):
            continue
        about = route[-2] if isinstance(route[-1], int) else route[-1]
        for name in REQUIRED.get(str(about), ()):
            if not mentions_segment(holder.get(name)) and len(holder) > 1:
                yield without(subject, route, holder, name)
        if "attr" in holder and "value" in holder:
            for name in ("attr", "op", "value"):
                yield without(subject, route, holder, name)


def without(subject: Subject, route: Route, holder: Mapping[str, Any], name: str, rule: str = "missing-key") -> Mutation:
    names = list(holder)
    index = names.index(name)
    if index + 1 < len(names):
        start, end = subject.key((*route, name)).start, subject.key((*route, names[index + 1])).start
    else:
        start, end = subject.node((*route, names[index - 1])).end, subject.node((*route, name)).end
    place = "/".join(map(str, (*route, name)))
    changed = subject.text[:start] + subject.text[end:]
    return Mutation(place, changed, rule, Outline(changed).locate((*route, name)))


def ambiguous(subject: Subject) -> Iterator[Mutation]:
    for route, value in subject.values("value"):
        if isinstance(value, list) and "NO" not in value:
            yield subject.written("ambiguous-scalar", (*route, 0), "NO")
    for match in re.finditer('"NO"', subject.text):
        yield subject.spliced("ambiguous-scalar", (), match.start(), match.end(), "NO")


def anchor(subject: Subject) -> Iterator[Mutation]:
    for name in ("kind", "description", "type"):
        start = subject.node((name,)).start
        mutation = subject.spliced("anchor-not-allowed", (name,), start, start, "&again ")
        span = mutation.span
        yield Mutation(
            mutation.place, mutation.text, mutation.rule, Span(span.start, Position(span.end.line, span.end.column - 1))
        )


def invisible(subject: Subject) -> Iterator[Mutation]:
    middle = subject.node(("description",)).start + 3
    yield subject.spliced("invisible-character", ("description",), middle, middle, "\u200b")


def second_document(subject: Subject) -> Iterator[Mutation]:
    end = len(subject.text)
    mutation = subject.spliced("multi-document", (), end, end, "---\nkey: another\n")
    start = mutation.span.start
    yield Mutation("end", mutation.text, mutation.rule, Span(start, Position(start.line, 4)))


def needed(subject: Subject) -> bool:
    """Whether another flag has this one for a prerequisite."""
    key = subject.data["key"]
    return any(entry["flag"] == key for data in subject.flags.values() for entry in data.get("prerequisites", ()))


def ungoverned(subject: Subject) -> Iterator[Mutation]:
    yield subject.written("no-owner", ("owners",), "[]")
    yield subject.written("no-description", ("description",), '""')
    if "expires" in subject.data:
        yield without(subject, (), subject.data, "links", "no-link")
    if subject.data.get("killSwitch"):
        yield without(subject, ("links",), subject.data["links"], "runbook", "no-runbook")
    if "permanent" in subject.data:
        yield without(subject, ("permanent",), subject.data["permanent"], "reason", "permanent-without-reason")


def wrong_day(subject: Subject) -> Iterator[Mutation]:
    if "expires" in subject.data:
        yield without(subject, (), subject.data, "expires", "no-expiry")
        yield subject.written("created-in-future", ("created",), "2026-12-24")
        if "prerequisites" not in subject.data:
            yield subject.written("expiry-too-far", ("expires",), "2029-01-01")
        if not needed(subject):
            yield subject.written("expires-before-created", ("expires",), "2020-01-01")
            yield subject.written("expired", ("expires",), "2026-11-22")
    else:
        yield subject.written("review-overdue", ("permanent", "reviewBy"), "2026-11-01")


def prerequisite_never_met(subject: Subject) -> Iterator[Mutation]:
    for route, variant in subject.values("variant"):
        yield subject.written("impossible-prerequisite", route, f"{variant}x")


def prerequisite_of_itself(subject: Subject) -> Iterator[Mutation]:
    for route, _ in subject.values("flag"):
        yield subject.written("prerequisite-cycle", route, subject.data["key"])


def production_first(subject: Subject) -> Iterator[Mutation]:
    environments = subject.data.get("environments", {})
    if subject.data["kind"] == "release" and "prerequisites" not in subject.data and "production" in environments:
        yield subject.written(
            "promotion-order", ("environments", "staging", "rollout", "percent"), "0", at=("environments", "production")
        )


def switch_without_effect(subject: Subject) -> Iterator[Mutation]:
    if subject.data.get("killSwitch"):
        yield subject.written("kill-without-effect", ("default",), "disabled")


def name_for_nobody(subject: Subject) -> Iterator[Mutation]:
    for route, _ in subject.values("envVar"):
        yield subject.written("env-name-invalid", route, "card-payments")


TABLE: tuple[Callable[[Subject], Iterator[Mutation]], ...] = (
    misspelled_key,
    unknown_key,
    wrong_type,
    unknown_word,
    missing_key,
    key_twice,
    another_key,
    tab,
    ambiguous,
    anchor,
    invisible,
    second_document,
    ungoverned,
    wrong_day,
    unknown_variant,
    variant_removed,
    value_of_another_type,
    type_of_another_value,
    value_outside_schema,
    faulty_value_schema,
    same_value,
    secret,
    unknown_segment,
    unknown_attribute,
    operand_of_another_type,
    operator_of_another_type,
    unreadable_operand,
    empty_list,
    window_without_inside,
    rule_behind_its_like,
    mail_address,
    rule_named_twice,
    weight_off_by_one,
    impossible_weight,
    impossible_percent,
    percent_off_stage,
    swapped_stages,
    plan_without_end,
    rollout_of_the_default,
    number_as_bucket,
    unknown_gate,
    unknown_prerequisite,
    prerequisite_never_met,
    prerequisite_of_itself,
    unknown_environment,
    production_first,
    switch_without_effect,
    name_for_nobody,
)

SEGMENT_TABLE: tuple[Callable[[Subject], Iterator[Mutation]], ...] = (
    misspelled_key,
    unknown_key,
    key_twice,
    tab,
    ambiguous,
    invisible,
    second_document,
    unknown_segment,
    unknown_attribute,
    operand_of_another_type,
    operator_of_another_type,
    empty_list,
    mail_address,
)
"""The mistakes that can be made in the file of a segment."""
