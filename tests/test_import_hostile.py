"""Documents that are made to be too much: too deep, too wide, in circles. Each is answered soon, and in a sentence."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from time import process_time
from typing import Any

import pytest

from flagsync.carry import Carried, Terms, carry
from flagsync.importers import chosen
from flagsync.model.fault import UsageFault
from flagsync.model.importer import ForeignFile, Setting

ON_OFF = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
PATIENCE = 8.0
"""Seconds of computing in which everything here has to be answered; what is wrong takes minutes, or for ever."""


def imported(format_: str, text: str) -> Carried:
    """What a file becomes. Fails where that takes too long."""
    began = process_time()
    file = ForeignFile("source", text)
    setting = Setting({"staging": "v2", "production": "v3"}, everywhere=True)
    source = chosen(format_, file).read(file, setting)
    carried = carry([source], Terms(date(2026, 11, 23), "flags", True, "x.json", lambda _: None))
    assert process_time() - began < PATIENCE
    return carried


def reasons(carried: Carried) -> str:
    return "\n".join(loss.reason for loss, _ in carried.losses)


def nested(levels: int, opening: str, closing: str, inner: str = "1") -> str:
    return opening * levels + inner + closing * levels


PLACES = {
    "value": '{"flags": {"one": {"variants": {"a": {"v": @}}, "defaultVariant": "a"}}}',
    "default": '{"flags": {"one": {"variants": {"a": {"v": 1}}, "defaultVariant": @}}}',
    "metadata": '{"flags": {"one": {"variants": {"a": 1}, "metadata": {"x": @}}}}',
    "metadata of all": '{"flags": {}, "metadata": {"x": @}}',
    "targeting": '{"flags": {"one": {"variants": {"a": 1}, "defaultVariant": "a", "targeting": @}}}',
    "evaluators": '{"flags": {}, "$evaluators": {"a": @}}',
    "schema": '{"flags": {}, "$schema": @}',
    "unknown": '{"flags": {}, "other": @}',
}
SHAPES = {
    "lists": ("[", "]"),
    "maps": ('{"a":', "}"),
    "choices": ('{"if":[', "]}"),
    "conditions": ('{"if":[', ',"a"]}'),
    "negations": ('{"!":', "}"),
    "joins": ('{"and":[', ',"a"]}'),
    "references": ('{"$ref":', "}"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("levels", [60, 90, 190, 300, 480, 700, 5_000])
def test_what_is_nested_deeply_is_refused_where_it_becomes_so(place: str, shape: str, levels: int) -> None:
    text = PLACES[place].replace("@", nested(levels, *SHAPES[shape]))
    if levels > 190 or (levels == 190 and SHAPES[shape][0].count("[") + SHAPES[shape][0].count("{") == 2):
        with pytest.raises(UsageFault, match="it is nested more than 200 levels deep"):
            imported("flagd", text)
    else:
        imported("flagd", text)


def test_the_place_is_that_of_the_first_level_too_many() -> None:
    text = PLACES["value"].replace("@", "\n[" * 400 + "1" + "]" * 400)
    with pytest.raises(UsageFault, match=r"^source:197:1: it is nested more than 200 levels deep$"):
        imported("flagd", text)


@pytest.mark.parametrize("number", ["1e999", "-1e400", '{"x": [1e309]}'])
@pytest.mark.parametrize("place", ["value", "metadata", "metadata of all", "targeting", "unknown"])
def test_a_number_beyond_all_numbers_is_named(number: str, place: str) -> None:
    with pytest.raises(UsageFault, match=r"^source:1:\d+: a number that JSON does not have$") as caught:
        imported("flagd", PLACES[place].replace("@", number))
    column = int(str(caught.value.message).split(":")[2])
    assert PLACES[place].replace("@", number)[column - 1 :].startswith(("1e", "-1e"))


SELF = {"$ref": "a"}
X: dict[str, Any] = {"var": "x"}
MEMBER: dict[str, Any] = {"var": ""}
CIRCLES: dict[str, dict[str, Any]] = {
    "itself": {"a": SELF},
    "each other": {"a": {"$ref": "b"}, "b": SELF},
    "in every part": {"a": {"if": [SELF, SELF, SELF]}},
    "in a negation": {"a": {"!": SELF}},
    "in a comparison": {"a": {"===": [{"if": [SELF, "on", "off"]}, "on"]}},
    "in a text": {"a": {"cat": [SELF, SELF]}},
    "in shares": {"a": {"fractional": [SELF, [SELF, 1], [SELF, 1]]}},
    "about members": {"a": {"some": [MEMBER, SELF]}},
    "about members, twice": {"a": {"or": [{"some": [MEMBER, SELF]}, {"none": [MEMBER, SELF]}]}},
    "about members, eight times": {"a": {"or": [{"some": [MEMBER, SELF]}] * 8}},
}
USES: dict[str, Any] = {
    "alone": SELF,
    "condition": {"if": [SELF, "on", "off"]},
    "members": {"if": [{"some": [X, SELF]}, "on", "off"]},
    "list": {"if": [{"in": [X, SELF]}, "on", "off"]},
    "text": {"if": [{"===": [X, SELF]}, "on", "off"]},
    "shares": {"fractional": [{"cat": [SELF, {"var": "targetingKey"}]}, [SELF, 1], ["off", 1]]},
    "decision": {"if": [{"===": [{"if": [SELF, "on", "off"]}, "on"]}, "on", "off"]},
    "often": {"if": [part for _ in range(2_000) for part in (SELF, "on")]},
}


def document(targeting: Any, evaluators: Any = None, **more: Any) -> str:
    return json.dumps({"flags": {"one": {**ON_OFF, "targeting": targeting, **more}}, "$evaluators": evaluators or {}})


@pytest.mark.parametrize("circle", CIRCLES)
@pytest.mark.parametrize("use", USES)
def test_evaluators_that_refer_to_themselves_end(circle: str, use: str) -> None:
    carried = imported("flagd", document(USES[use], CIRCLES[circle]))
    assert not carried.whole


@pytest.mark.parametrize("use", ["condition", "members"])
def test_a_circle_is_shown(use: str) -> None:
    evaluators = {"a": {"some": [MEMBER if use == "members" else X, {"$ref": "b"}]}, "b": SELF}
    assert "refers to itself: `a` -> `b` -> `a`" in reasons(imported("flagd", document(USES[use], evaluators)))


@pytest.mark.parametrize("word", ["or", "and", "if", "some", "none", "!", "cat", "==="])
def test_evaluators_that_double_step_by_step_end(word: str) -> None:
    def doubled(name: str) -> Any:
        inner: list[Any] = [{"$ref": name}, {"$ref": name}]
        if word in {"some", "none"}:
            return {"or": [{word: [MEMBER, inner[0]]}, {word: [MEMBER, inner[1]]}]}
        return {"or": [{"!": each} for each in inner]} if word == "!" else {word: inner}

    last: Any = "text" if word == "cat" else {"===": [MEMBER if word in {"some", "none"} else X, "y"]}
    evaluators = {f"e{step}": doubled(f"e{step + 1}") for step in range(40)} | {"e40": last, "a": {"$ref": "e0"}}
    for use in ("condition", "members", "decision"):
        imported("flagd", document(USES[use], evaluators))


def equal(name: str, value: Any) -> dict[str, Any]:
    return {"===": [{"var": name}, value]}


PEOPLE = [f"user-{number}" for number in range(5_000)]
MANY: dict[str, Any] = {
    "in a list": {"in": [X, PEOPLE]},
    "numbers in a list": {"in": [X, list(range(5_000))]},
    "one by one": {"or": [equal("x", person) for person in PEOPLE]},
    "one by one, loosely": {"or": [{"==": [X, person]} for person in PEOPLE]},
    "but one after the other": {"!": {"and": [{"!=": [X, person]} for person in PEOPLE]}},
    "by how they begin": {"or": [{"starts_with": [X, person]} for person in PEOPLE]},
    "by what they do not begin with": {"and": [{"!": {"starts_with": [X, person]}} for person in PEOPLE]},
    "by what is in them": {"or": [{"in": [person, X]} for person in PEOPLE]},
    "as members": {"some": [X, {"in": [MEMBER, PEOPLE]}]},
    "in a list twice": {"and": [{"in": [X, PEOPLE]}, {"in": [X, PEOPLE[::-1]]}]},
    "in one of two lists": {"or": [{"in": [X, PEOPLE[:3_000]]}, {"in": [X, PEOPLE[2_000:]]}]},
}


@pytest.mark.parametrize("way", MANY)
def test_thousands_of_people_may_be_named(way: str) -> None:
    carried = imported("flagd", document({"if": [MANY[way], "on", "off"]}))
    assert carried.whole, reasons(carried)
    text = carried.files["flags/one.yaml"]
    assert text.count("4999" if way == "numbers in a list" else "user-4999") == 1


@pytest.mark.parametrize("word", ["===", "==", "starts_with"])
def test_hundreds_of_rules_may_ask_for_one_attribute(word: str) -> None:
    asked = [{word: [X, person]} for person in PEOPLE[:480]]
    choices = [part for index, each in enumerate(asked) for part in (each, "on" if index % 2 else "off")]
    carried = imported("flagd", document({"if": [*choices, "on"]}))
    assert carried.whole, reasons(carried)
    assert carried.files["flags/one.yaml"].count("serve: ") == 479


def test_a_number_of_hundreds_of_digits_is_looked_for_as_it_is() -> None:
    carried = imported("flagd", document({"if": [{"in": [10**400, X]}, "on", "off"]}))
    assert carried.files == {}
    assert "flag `one` cannot be written: a flag file cannot hold it: non finite number" in reasons(carried)


LONG = 1_200


def each(make: Any) -> list[Any]:
    return [make(number) for number in range(LONG)]


def asks(number: int) -> dict[str, Any]:
    return equal(f"x{number}", "y")


def version(number: int) -> dict[str, Any]:
    return {"sem_ver": [{"var": f"x{number}"}, "^", "1.2.3"]}


def chosen_by(make: Any) -> list[Any]:
    return [part for number in range(LONG) for part in (make(number), "on" if number % 2 else "off")]


def true_by(make: Any) -> list[Any]:
    return [part for number in range(2 * LONG) for part in (make(number), number % 2 == 0)]


WIDE: dict[str, Any] = {
    "and": {"and": [*each(asks), "on"]},
    "or of negations": {"or": [*each(lambda number: {"!": asks(number)}), "off"]},
    "and of versions": {"and": [*each(version), "on"]},
    "choices": {"if": chosen_by(asks)},
    "choices by negations": {"if": chosen_by(lambda number: {"!": asks(number)})},
    "choices by versions": {"if": chosen_by(lambda number: {"!": version(number)})},
    "choices in a condition": {"if": [{"if": true_by(asks)}, "on"]},
    "choices of one attribute in a condition": {"if": [{"if": true_by(lambda number: equal("x", f"v{number}"))}, "on"]},
    "groups in each choice": {
        "if": chosen_by(
            lambda number: {
                "and": [{"or": [{"!": version(other)}, {"<": [{"var": f"q{other}"}, number]}]} for other in range(10)]
            }
        )
    },
    "unknown operations": {"if": chosen_by(lambda number: {f"op{number}": X})},
    "unknown variants": {"if": [part for number in range(LONG) for part in (asks(number), f"v{number}")]},
    "shares": {"fractional": [["on", 1], ["off", 1]] * LONG},
    "missing ones": {"if": [{"missing_some": [LONG // 2, each("x{}".format)]}, "on", "off"]},
    "a long path": {"if": [equal(".".join("a" * LONG), "x"), "on", "off"]},
}


@pytest.mark.parametrize("shape", WIDE)
def test_what_is_wide_without_end_is_answered(shape: str) -> None:
    carried = imported("flagd", document(WIDE[shape]))
    assert reasons(carried) or carried.whole


@pytest.mark.parametrize(
    ("evaluator", "words"),
    [
        ("text" * 1_000_000, "looks for more than 1000000 values"),
        (PEOPLE * 20, "looks for more than 1000000 values"),
        ({"cat": ["text" * 20_000, "text" * 20_000]}, "puts together a text of more than 100000 characters"),
    ],
    ids=["text", "list", "parts"],
)
def test_what_is_brought_in_again_and_again_is_counted_each_time(evaluator: Any, words: str) -> None:
    word = "in" if isinstance(evaluator, list) else "==="
    choices = chosen_by(lambda number: {word: [{"var": f"x{number}"}, SELF]})
    assert words in reasons(imported("flagd", document({"if": choices}, {"a": evaluator})))


def test_flags_that_need_each_other_without_end_are_answered() -> None:
    flags: dict[str, Any] = {}
    decision: Any = {"if": [asks(0), "on", "off"]}
    for number in range(800):
        flags[f"f{number:03}"] = {**ON_OFF, "targeting": decision}
        decision = {
            "if": [{"!==": [{"if": [asks(number), "on", "off"]}, "on"]}, "off", {"if": [asks(number + 1), "on", "off"]}]
        }
    imported("flagd", json.dumps({"flags": flags}))


MUCH = 100_000
RUNS = {
    "line breaks": ("flagd", "\n" * MUCH + "x"),
    "blank lines": ("flagd", " \n" * MUCH + "x"),
    "brackets": ("flagd", "x" + "\n{" * MUCH),
    "behind a name": ("flagd", '"flags"' + "\n" * MUCH),
    "kinds": ("flagd", "kind:\n" * (MUCH // 5)),
    "kinds and keys": ("flagd", "key: a\nkind: b\n" * MUCH),
    "spaces in a value": ("dotenv", f"A=x{' ' * MUCH}y\n"),
    "tabs before a comment": ("dotenv", f"A=x{chr(9) * MUCH}y #z\n"),
    "comments in a value": ("dotenv", f"A={' #' * MUCH}\n"),
    "open quotes": ("dotenv", 'A="' + "\\" * MUCH),
    "separators": ("configmap", "kind: ConfigMap\n" + "---\n" * MUCH),
}


@pytest.mark.parametrize("run", RUNS)
def test_a_file_of_the_same_again_and_again_is_read_once(run: str) -> None:
    format_, text = RUNS[run]
    began = process_time()
    with contextlib.suppress(UsageFault):
        imported(format_, text)
    assert process_time() - began < PATIENCE


def test_a_value_ends_where_its_comment_begins() -> None:
    carried = imported("dotenv", "A=one two \t# three # four\n")
    assert "variants: {current: one two," in carried.files["flags/a.yaml"]


def test_a_map_of_thousands_of_flags_is_read_once() -> None:
    text = "kind: ConfigMap\ndata:\n" + "".join(f"  K{number}: 'yes'\n" for number in range(8_000))
    carried = imported("configmap", text)
    assert len(carried.files) == 8_000
