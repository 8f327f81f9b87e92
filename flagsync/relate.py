"""From occurrences in files to references to flags: what a constant stands for, which call asks, what only looks like a use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from flagsync.alias import (
    ASKS,
    CARRIERS,
    ITSELF,
    LABELS,
    LISTS,
    OPTIONS,
    SELVES,
    SETTINGS,
    WHERE,
    Names,
    Record,
    closest,
    enumerates,
    fits,
    forms_of,
    identifies,
    is_in_list,
    makes_flag,
    module_name,
    reaches,
)
from flagsync.meaning import TALK, about_flags, fold_case, is_distinct, is_other_thing, is_talk
from flagsync.model.accessor import Accessor, Wrapper
from flagsync.model.flag import Flag
from flagsync.model.place import Position, Span
from flagsync.model.reference import (
    Argument,
    Certainty,
    Disagreement,
    Mute,
    Occurrence,
    Reference,
    Request,
    Site,
    Unresolved,
    Usage,
)
from flagsync.nearest import Vocabulary
from flagsync.prefilter import ANNOTATION

_NAMES_IT: Final = re.compile(r"(?i)^(?:name|key|id|is|when|for|on|of)$")
"""Attributes by which an element about flags says which one it is about."""

_KEYS: Final = frozenset({"key", "flag", "feature", "toggle", "o", "opt", "option", "gate"})
"""Variables that hold the key that a function is asked about."""

_PREDICATE: Final = re.compile(
    r"(?<!key)(?<!respond_to)(?<!include)(?<!exist)(?<!exists)(?<!member)(?<!defined)\?$|^(?:can|should)[A-Z_]"
)
_SCHEMAS: Final = re.compile(
    r"(?:z|zod|v|yup|Joi|joi|t|Type|S|s)?\.(?:object|Object|struct|cleanEnv|createEnv|envsafe|strictObject)"
)
"""What is given the names of all variables with their types."""

_NEEDS: Final = re.compile(
    r"(?i)^(?:requires?|required\w*|needs?|depends_?on|gated_?by|guard(?:ed_?by)?|(?:only|hidden?|hide|shown?|visible|enabled?)_?(?:if|when|by|unless|for))$"
)
"""Columns of a table whose rows depend on a key: `{path: "/gantt", requires: ["gantt-view"]}`."""

_SEEDS: Final = re.compile(r"(?:^|/)(?:migrations?|migrate|seeds?|seeders?)(?:/|\.[a-z]+$)")
"""What fills a database once: it says which flags there are."""

_PREPARES: Final = re.compile(
    r"(?i)set_?defaults?|(?:get|find|first|update)_?or_?(?:create|new|initialize)(?:_by)?!?|upsert|(?:update_or_insert|insert_or_ignore)"
)
"""What gives a flag its value where it has none yet."""

_CARRIED: Final = re.compile(
    r"^[a-z]\w*(?:Feature|Flag|Toggle)s?(?:Key|Name|Id)?$|(?i:^[a-z][a-z_-]*[_-](?:feature|flag|toggle)s?(?:[_-](?:key|name|id))?$)"
)
_LOOKS: Final = re.compile(
    r"(?i)(?:data-)?(?:test-?id|cy|qa|test)|id|label(?:ledby)?|described_?by|class(?:name)?|href|src|alt|title|aria-\w+|placeholder|html-?for|style"
    r"|(?:i18n-?)?key-?path|i18n-?key"
)
"""Attributes that say what an element looks like, is read out as, or is found by."""

_PARTS: Final = re.compile(r"(?:Icon|Svg|Img|Image|Input|Field|Select|Route|Link|Trans|Message|Tab|Column)$")
_NAMED_PARTS: Final = re.compile(r"(?i)id|name|key|value|type|for|to|path|icon|slot|i18n-?key")
"""What an element of a page, or a component that is one of its usual parts, is called."""

_FOR_KEY: Final = re.compile(r"(?i)(?:bool|object|string|integer|double|value|config_?value|array)")
_SETTERS: Final = re.compile(r"put(?:_?[bB]oolean|IfAbsent)?|set(?:_?[bB]oolean)?")
_PLUMBING: Final = re.compile(r"(?i)to_?string|hash_?code|equals|builder|build|describe\w*|with\w*")
"""What a class does with each of its fields."""

_FETCHES: Final = re.compile(r"fetch|get|dig|at|getOrDefault|get_or_throw|getValue|GetValueOrDefault")
_GETS: Final = re.compile(r"(?i)get(?:_?\w+)?|has|fetch|lookup|value|bool(?:ean)?")
"""What reads an option by its name, even if that is an ordinary word: `config.get("search")`."""

_MACROS: Final = re.compile(r"FEATURE|FLAG|DECLARE|DEFINE|TOGGLE|REGISTER")
"""What a macro that declares or registers something is called, outside functions."""

_DEFINES: Final = re.compile(r"(?i)define|declare|register")
"""What says that a flag exists, and does not ask for it."""

_LISTERS: Final = re.compile(r"(?i)(?:definitions?|spec|registry|schema|catalog(?:ue)?)$")
_TELLERS: Final = re.compile(r"(?i)(?:assert\w*|log|logger|slog|logcat|timber|console|preconditions|sentry)$")
_LISTS_ONE: Final = re.compile(r"(?i)(?:add_?|boolean_?)?(?:flag|feature|toggle|feature_?flag|experiment|add|option|boolean)")
"""What lists a flag, at the top of a file or class about flags: `feature :new_flow, default: false`."""

_STORES: Final = re.compile(
    r"(?i)(?:container|cache|session|request|response|headers?|cookies?|params|parameters|rows?|records?|locator|registry|injector"
    r"|bundle|intent|extras|arguments|form|body|document|element|node|attributes|translator|messages|resources|assets)$"
)
"""What holds much else under names that may read like keys."""

_KEEPS_OPTIONS: Final = re.compile(rf"{SETTINGS.pattern}|options?$|opts$")
_READERS: Final = re.compile(
    r"(?i)app_?storage|user_?default|remote_?conf|env|getenv|environ|config|settings|lookup|get_?(?:propert|option|switch)|ConditionalOnProp"
    r"|(?-i:^Requires )"
)
_MUTABLE: Final = {
    "undefined-flag": "requests",
    "retired-but-referenced": "requests",
    "dynamic-key": "unresolved",
    "code-default-differs": "default",
    "code-type-differs": "type",
}
"""The rules that a comment at a call can silence, with what they are made of."""

_QUESTION: Final = re.compile(r"(?i)^(?:is|has|are)?_?(?:(?:en|dis)abled?|on|active|allowed)\??$|^(?:is|has)[A-Z_]")
"""Methods that ask whether something is on, whatever they are called on."""

_SWITCHED: Final = re.compile(r"(?i)(?:en|dis)abled$|active$|^is_?on$")
"""What asks about a switch and about nothing else that may be had."""

_TRUTH: Final = re.compile(r"(?i)^(?:get_?|is_?)?bool(?:ean)?(?:_?(?:value|flag|variation))?$")
_GATES: Final = re.compile(
    r"(?i)(?:if|when|unless|visible|shown|enabled|disabled|gated|guarded)_?(?:if|when|by|on|for)?_?(?:enabled|disabled|on|off|active)?$(?<!^for)(?<!^on)(?<=......)"
)
"""Keywords by which something depends on a key: `.visible(ifEnabled: "x")`."""


class Relation:
    """Turns the records of all repositories into references, requests, unresolved calls and disagreements."""

    def __init__(
        self,
        flags: Mapping[str, Flag],
        names: Names,
        accessors: Sequence[Accessor],
        props: Iterable[str],
        wrappers: Iterable[Wrapper] = (),
    ) -> None:
        self._wrappers: dict[str, list[Wrapper]] = {}
        for wrapper in wrappers:
            self._wrappers.setdefault(wrapper.name, []).append(wrapper)
        self._flags = flags
        self._names = names
        self._props = frozenset(props)
        self._accessors: dict[str, list[Accessor]] = {}
        for accessor in accessors:
            self._accessors.setdefault(accessor.call, []).append(accessor)
        self._sorted_keys = sorted(flags)
        self._vocabulary = Vocabulary(self._sorted_keys)
        self.references: dict[tuple[object, ...], Reference] = {}
        self.requests: list[Request] = []
        self.unresolved: list[Unresolved] = []
        self.disagreements: list[Disagreement] = []
        self.muted: list[Mute] = []
        self.idle: list[Mute] = []

    def take(self, record: Record) -> None:
        """Adds what one file says."""
        notes = [each for each in record.occurrences if each.name == ANNOTATION]
        settled = {each.span[0] for each in notes if each.subject == "uses"}
        mutes = [each for each in notes if each.subject == "ignore" and each.declared in _MUTABLE]
        heeded: set[Occurrence] = set()
        stretches = _stretches(record.occurrences, self._names.keys)
        for each in record.occurrences:
            if each.name == ANNOTATION:
                if each.subject == "uses":
                    self._annotated(each, record)
                continue
            if each.role == "callee" and (each.name in self._accessors or each.name in self._wrappers):
                told = self._told() if mutes else {}
                self._asked(each, record, settled)
                heeded |= self._mute([mute for mute in mutes if _is_about(mute, each)], told)
            if each.form == "part" and each.name in self._names.prefixes and each.span[0] not in settled:
                self._begun(each, record)
                continue
            self._named(each, record, stretches.get(each.span[0], ()))
        if not record.docs and not record.test:
            self.idle += [Mute(mute.declared, _site(mute.span, record)) for mute in mutes if mute not in heeded]

    def _told(self) -> dict[str, int]:
        """How much was said so far of each kind."""
        return {"requests": len(self.requests), "unresolved": len(self.unresolved), "disagreements": len(self.disagreements)}

    def _mute(self, mutes: Sequence[Occurrence], told: Mapping[str, int]) -> set[Occurrence]:
        """Takes back what was said since then where a comment silences it. Answers the comments that did."""
        heeded: set[Occurrence] = set()
        for mute in mutes:
            what = _MUTABLE[mute.declared]
            said: list[Request] | list[Unresolved] | list[Disagreement]
            if what == "requests":
                said = self.requests[told[what] :]
                del self.requests[told[what] :]
            elif what == "unresolved":
                said = self.unresolved[told[what] :]
                del self.unresolved[told[what] :]
            else:
                fresh = self.disagreements[told["disagreements"] :]
                said = [each for each in fresh if each.what == what]
                self.disagreements[told["disagreements"] :] = [each for each in fresh if each.what != what]
            self.muted += [Mute(mute.declared, each.site) for each in said]
            heeded |= {mute} if said else set()
        return heeded

    def _named(self, each: Occurrence, record: Record, stretches: Sequence[tuple[int, int]]) -> None:
        name = each.name
        if name in self._names.keys and not _covered(each, stretches):
            self._key(each, record)
        if name in self._names.variables and not self._is_constant(each):
            self._variable(each, record)
        if name in self._names.aliases or name in self._names.symbols:
            self._alias(each, record)
        elif name in self._names.camels:
            self._camel(each, record)

    def _is_listed(self, each: Occurrence, record: Record) -> bool:
        """Whether a name only stands in a list that says which flags there are."""
        return is_in_list(each) and (record.path, each.declared) in self._names.listings

    def _is_constant(self, each: Occurrence) -> bool:
        """Whether a variable's name is here a constant's or macro's that the code declares for itself."""
        bare = each.form == "name" and not each.qualifier
        return bare and (each.role == "declaration" or any(not alias.owner for alias in self._names.aliases.get(each.name, ())))

    def _add(
        self, flag: str, usage: Usage, certainty: Certainty, each: Occurrence, record: Record, by: str | None = None
    ) -> None:
        if record.docs and usage not in {Usage.COMMENT, Usage.ANNOTATION}:
            usage = Usage.DOCS
        if not each.exact and certainty is Certainty.HIGH:
            certainty = Certainty.MEDIUM
        site = _site(each.span, record)
        reference = Reference(flag, usage, certainty, site, by or each.name, record.test or each.test, not each.exact)
        known = self.references.get((flag, site))
        if known is None or _rank(reference) < _rank(known):
            self.references[flag, site] = reference

    def _key(self, each: Occurrence, record: Record) -> None:
        flag = self._names.keys[each.name]
        usage, certainty = self._key_class(each, record)
        if usage is not None:
            self._add(flag, usage, certainty, each, record)

    def _key_class(self, each: Occurrence, record: Record) -> tuple[Usage | None, Certainty]:
        shape = record.language.shape
        plain = Certainty.MEDIUM if is_distinct(each.name) else Certainty.LOW
        if shape == "docs":
            return Usage.DOCS, plain
        if each.form == "comment":
            return Usage.COMMENT, plain
        if shape in {"configuration", "shell"} and each.form != "part":
            if each.role == "argument":
                return Usage.ENVIRONMENT, Certainty.MEDIUM
            valued = each.role in {"value", "element"} and not LABELS.match(each.declared)
            about = plain if about_flags(each.declared, each.subject) or plain is Certainty.MEDIUM else Certainty.LOW
            return Usage.CONFIGURATION, about if valued else Certainty.LOW
        if each.form in {"part", "text"}:
            return Usage.PART, Certainty.LOW
        if each.form == "name":
            return self._key_as_name(each)
        return self._key_as_string(each, record, plain)

    def _key_as_name(self, each: Occurrence) -> tuple[Usage | None, Certainty]:
        """A key that is an identifier: a member of what holds the flags, or a word that means something else."""
        if each.role in {"element", "key"} and about_flags(each.subject):
            return Usage.MEMBER, Certainty.HIGH
        # Where a constant of the key's own name is declared, that is what code uses, and a field of that name is another.
        declared = each.name in self._names.aliases
        if each.role in {"declaration", "key"}:
            named = is_distinct(each.name) and not declared
            return (Usage.OBJECT_KEY, Certainty.MEDIUM) if named else (None, Certainty.LOW)
        if each.role == "import":
            return None, Certainty.LOW
        if each.position == "generated":
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        if each.qualifier and not declared and OPTIONS.search(each.qualifier):
            # An ordinary word may be an option of something else.
            return Usage.MEMBER, Certainty.MEDIUM if is_distinct(each.name) else Certainty.LOW
        if each.qualifier and about_flags(each.qualifier):
            return Usage.MEMBER, Certainty.HIGH if is_distinct(each.name) else Certainty.MEDIUM
        if each.receiver and is_distinct(each.name) and not declared and about_flags(each.receiver):
            return Usage.MEMBER, Certainty.MEDIUM
        elsewhere = self._names.homes.get(each.name, ())
        if each.qualifier and is_distinct(each.name) and not declared and each.qualifier not in elsewhere:
            return Usage.MEMBER, Certainty.LOW
        return None, Certainty.LOW

    def _key_as_string(self, each: Occurrence, record: Record, plain: Certainty) -> tuple[Usage, Certainty]:
        role = each.role
        if each.position == "generated" and not record.test:
            return Usage.CONSTANT, Certainty.HIGH
        asks = ASKS.search(each.subject) or _PREDICATE.search(each.subject) or _SWITCHED.search(each.subject)
        asks = None if each.subject.lower() == "values" else asks
        if (asks is None and _SEEDS.search(record.path)) or (role in {"element", "argument"} and self._is_listed(each, record)):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        if role == "argument":
            return self._key_as_argument(each, record, plain)
        if role == "attribute":
            return self._key_as_attribute(each, record, plain)
        if role == "index" and each.position == "set":
            return Usage.OBJECT_KEY, plain
        if role == "index" and each.subject == "Literal":
            return Usage.OBJECT_KEY, plain
        if role == "index" and about_flags(each.subject, each.receiver):
            return Usage.MEMBER, Certainty.HIGH
        if role == "index" and is_other_thing(each.subject):
            return Usage.STRING, Certainty.LOW
        if role == "index" and SETTINGS.search(each.subject):
            return (Usage.MEMBER if plain is Certainty.MEDIUM else Usage.STRING), Certainty.MEDIUM
        if role == "index" and plain is Certainty.MEDIUM and ASKS.search(each.subject):
            return Usage.MEMBER, Certainty.MEDIUM
        if (
            role == "element"
            and plain is Certainty.MEDIUM
            and (each.position == "each" or (each.nested and about_flags(each.declared)))
        ):
            # Made to be asked for one after the other: `for feature in features: …`.
            return Usage.MEMBER, Certainty.MEDIUM
        if (
            role == "element"
            and not each.nested
            and any(alias.path == record.path for alias in self._names.aliases.get(each.declared, ()))
        ):
            # What the list is used for says whether its members are.
            return Usage.CONSTANT, Certainty.HIGH
        if role == "value":
            if self._carries(each.declared) or (plain is Certainty.MEDIUM and _CARRIED.match(each.declared)):
                return Usage.CALL, Certainty.MEDIUM
            if each.position == "row" and plain is Certainty.MEDIUM and _NEEDS.match(each.declared):
                return Usage.CALL, Certainty.MEDIUM
            if each.position == "row" and not LABELS.match(each.declared):
                return Usage.STRING, plain
            if each.position == "looked up" and not LABELS.match(each.declared):
                return Usage.STRING, Certainty.MEDIUM
            if is_other_thing(each.declared):
                return Usage.STRING, Certainty.LOW
            declares = each.owner and (not each.nested or each.position == "branch")
            return (Usage.CONSTANT, Certainty.HIGH) if declares else (Usage.STRING, plain)
        if role == "declared":
            if each.owner and self._carries(each.declared) and not each.declared.isupper():
                return Usage.CALL, Certainty.MEDIUM
            if each.position == "pasted":
                # The macro that goes through the rows may make other names of them.
                return Usage.STRING, plain
            general = each.owner and ITSELF.fullmatch(each.declared.lower()) is not None
            if general and not each.nested and not identifies(each, record.path) and plain is Certainty.MEDIUM:
                # Code that knows all classes of a kind may ask each for its key.
                return Usage.STRING, plain
            if not each.nested:
                return Usage.CONSTANT, Certainty.HIGH
            kept = each.position == "reused" and (plain is Certainty.MEDIUM or about_flags(each.declared))
            if not kept and each.position == "reused" and each.declared.lower() in _KEYS:
                return Usage.STRING, Certainty.MEDIUM
            return (Usage.MEMBER, Certainty.MEDIUM) if kept else (Usage.STRING, Certainty.LOW)
        if role == "key":
            if about_flags(each.subject):
                return Usage.MEMBER, Certainty.HIGH
            return (Usage.STRING, plain) if each.position == "handler" else (Usage.OBJECT_KEY, plain)
        if role == "type":
            return Usage.OBJECT_KEY, plain
        if role in {"compared", "case"} and (about_flags(each.subject, each.within) or each.subject in _KEYS):
            return (Usage.CALL if plain is Certainty.MEDIUM or about_flags(each.within) else Usage.STRING), Certainty.MEDIUM
        if about_flags(each.subject, each.declared, each.owner):
            return Usage.STRING, Certainty.MEDIUM
        return Usage.STRING, plain

    def _key_as_argument(self, each: Occurrence, record: Record, plain: Certainty) -> tuple[Usage, Certainty]:
        if each.position == "embedded":
            asks = about_flags(each.subject, each.receiver) or each.subject in self._wrappers
            asks = asks or (plain is Certainty.MEDIUM and _SWITCHED.search(each.subject) is not None)
            return (Usage.CALL, Certainty.MEDIUM) if asks else (Usage.PART, Certainty.LOW)
        if each.position == "receiver":
            return (Usage.CALL if about_flags(each.subject) else Usage.STRING), plain
        if each.position in WHERE and not each.name[:1].isupper():
            return Usage.STRING, Certainty.LOW
        if self._accessor(each.subject, each.receiver, each.origin, record) is not None:
            return Usage.CALL, Certainty.HIGH
        if enumerates(each) or _PREPARES.fullmatch(each.subject) or (each.arguments and _SETTERS.fullmatch(each.subject)):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        local = each.nested and not about_flags(each.subject, each.receiver, each.declared)
        if (
            each.declared
            and makes_flag(each, record.path, self._names.makers)
            and (not local or _DEFINES.fullmatch(each.subject))
        ):
            return (Usage.CALL, Certainty.MEDIUM) if each.nested else (Usage.CONSTANT, Certainty.HIGH)
        tied = not each.nested and each.subject[:1].isupper() and about_flags(each.owner)
        if tied and any(each.owner in self._names.homes.get(form, ()) for form in forms_of(each.name)):
            # A property of a class about flags, which an attribute ties to its key.
            return Usage.CONSTANT, Certainty.HIGH
        if self._is_wrapped(each, each.subject, each.position, record):
            return Usage.CALL, Certainty.HIGH
        if TALK.match(each.subject) or _TELLERS.match(each.receiver):
            return Usage.STRING, Certainty.LOW
        defines = _DEFINES.fullmatch(each.subject) and _READERS.search(each.receiver) is None
        if defines or (not each.nested and _LISTERS.search(each.receiver)):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        if not each.nested and _LISTS_ONE.fullmatch(each.subject) and about_flags(each.owner, module_name(record.path)):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        if about_flags(each.subject, each.receiver, each.origin) or self._carries(each.position):
            return Usage.CALL, Certainty.MEDIUM
        if plain is Certainty.MEDIUM and _CARRIED.match(each.position):
            return Usage.CALL, Certainty.MEDIUM
        if _GATES.match(each.position):
            return Usage.CALL, plain
        if each.position == "forKey" and _FOR_KEY.fullmatch(each.subject) and plain is Certainty.MEDIUM:
            return Usage.CALL, plain
        if each.arguments and _TRUTH.search(each.subject):
            return Usage.CALL, Certainty.MEDIUM
        if record.language.shape == "template" and each.subject == "switch" and plain is Certainty.MEDIUM:
            return Usage.CALL, Certainty.MEDIUM
        if is_other_thing(each.subject, each.receiver) or (each.position.isidentifier() and is_other_thing(each.position)):
            return Usage.STRING, Certainty.LOW
        if (
            (each.exact or record.language.shape == "template")
            and plain is Certainty.MEDIUM
            and _STORES.search(each.receiver) is None
            and (
                ASKS.search(each.subject)
                or each.subject == "On"
                or _PREDICATE.search(each.subject)
                or _READERS.search(f"{each.subject} {each.receiver}")
            )
        ):
            return Usage.CALL, Certainty.MEDIUM
        asked = _QUESTION.match(each.subject) or (_GETS.fullmatch(each.subject) and _KEEPS_OPTIONS.search(each.receiver))
        return Usage.STRING, Certainty.MEDIUM if asked else plain

    def _key_as_attribute(self, each: Occurrence, record: Record, plain: Certainty) -> tuple[Usage, Certainty]:
        if self._is_wrapped(each, each.receiver, each.subject, record):
            return Usage.CALL, Certainty.HIGH
        part = _PARTS.search(each.receiver) is not None or each.receiver[:1].islower()
        named = part and _NAMED_PARTS.fullmatch(each.subject) and not about_flags(each.receiver)
        if named or _LOOKS.fullmatch(each.subject):
            return Usage.STRING, Certainty.LOW
        if plain is Certainty.MEDIUM and _CARRIED.match(each.subject):
            return Usage.CALL, Certainty.MEDIUM
        if self._carries(each.subject) or (about_flags(each.receiver) and _NAMES_IT.match(each.subject)):
            return Usage.CALL, Certainty.MEDIUM
        about = about_flags(each.subject, each.declared, each.owner)
        return Usage.STRING, Certainty.MEDIUM if about else plain

    def _carries(self, name: str) -> bool:
        """Whether a property or keyword of that name holds a flag's key."""
        return name in self._props or CARRIERS.match(name) is not None

    def _accessor(self, call: str, receiver: str, origin: str, record: Record) -> Accessor | None:
        for accessor in self._accessors.get(call, ()):
            if accessor.languages and record.language.name not in accessor.languages:
                continue
            if not accessor.receivers:
                return accessor
            around = f"{receiver} {origin}".lower()
            if any(word.lower() in around for word in accessor.receivers):
                return accessor
        return None

    def _is_wrapped(self, each: Occurrence, name: str, position: str, record: Record) -> bool:
        """Whether a key is given to a wrapper, at the place where that takes it."""
        return any(
            position in {str(wrapper.argument), wrapper.parameter}
            and (is_distinct(each.name) or reaches(wrapper, each, record))
            for wrapper in self._wrappers.get(name, ())
        )

    def _variable(self, each: Occurrence, record: Record) -> None:
        flag = self._names.variables[each.name]
        shape = record.language.shape
        if shape == "docs":
            return self._add(flag, Usage.DOCS, Certainty.MEDIUM, each, record)
        if each.form == "comment":
            return self._add(flag, Usage.COMMENT, Certainty.MEDIUM, each, record)
        if shape in {"configuration", "shell"}:
            passed_on = each.position == "empty" or (each.role == "element" and each.subject == "environment")
            reads = each.role == "argument" or passed_on or (shape == "shell" and each.form == "name")
            if reads:
                return self._add(flag, Usage.ENVIRONMENT, Certainty.MEDIUM, each, record)
            return self._add(flag, Usage.CONFIGURATION, Certainty.LOW, each, record)
        if (
            each.form == "string"
            and each.role in {"declared", "value"}
            and each.declared
            and not each.nested
            and each.position != "tag"
        ):
            return self._add(flag, Usage.CONSTANT, Certainty.HIGH, each, record)
        if each.role == "import":
            return None
        if each.form == "part" and is_talk(each.subject):
            return self._add(flag, Usage.PART, Certainty.LOW, each, record)
        taken_out = each.role == "key" and bool(each.subject)
        if each.form == "name" and not each.qualifier and not taken_out and _is_schema_row(each):
            return self._add(flag, Usage.OBJECT_KEY, Certainty.MEDIUM, each, record)
        reader = _READERS.search(f"{each.subject} {each.receiver} {each.qualifier}") is not None
        return self._add(flag, Usage.ENVIRONMENT, Certainty.HIGH if reader else Certainty.MEDIUM, each, record)

    def _camel(self, each: Occurrence, record: Record) -> None:
        """A key in camel case, as some SDKs hand flags to JavaScript; only as a member of what holds flags."""
        if record.language.name == "yaml" and each.role == "argument":
            # What a chart reads of its values: `.Values.featureFlags.newCheckout`.
            return self._add(self._names.camels[each.name], Usage.MEMBER, Certainty.MEDIUM, each, record)
        if record.language.family not in {"javascript", "template"} or each.form not in {"name", "string"}:
            return None
        if each.form == "string":
            if each.role in {"argument", "index"} and each.position != "set" and about_flags(each.subject, each.receiver):
                self._add(self._names.camels[each.name], Usage.MEMBER, Certainty.MEDIUM, each, record)
            return None
        taken = (each.role in {"element", "key"} and about_flags(each.subject)) or (
            # `({ flags: { newCheckout } }) => …`
            each.role == "value" and each.position != "row" and about_flags(each.declared)
        )
        if taken or (each.role != "declaration" and about_flags(each.qualifier)):
            self._add(self._names.camels[each.name], Usage.MEMBER, Certainty.MEDIUM, each, record)
        return None

    def _alias(self, each: Occurrence, record: Record) -> None:
        if record.language.shape in {"docs", "configuration", "shell"} or each.form in {"part", "text"}:
            return
        aliases = self._names.aliases.get(each.name, ())
        if each.form == "string":
            # `FLAGS["NEW_CHECKOUT"]` looks the constant up by its name.
            fetched = each.role == "argument" and each.position == "0" and _FETCHES.fullmatch(each.subject) is not None
            table = each.receiver if fetched else each.subject if each.role == "index" else ""
            if not table:
                return
            aliases = [alias for alias in aliases if alias.owner == table]
            each = each._replace(qualifier=table)
        fitting = [alias for alias in aliases if fits(alias, each, record, self._names.homes)]
        fitting = list(closest(fitting, each, record))
        trusted = self._names.symbols.get(each.name)
        for flag in dict.fromkeys([*([trusted] if trusted else []), *(alias.flag for alias in fitting)]):
            here = [alias for alias in fitting if alias.flag == flag and alias.path == record.path]
            declared_as = [alias for alias in aliases if alias.flag == flag]
            ambiguous = len({a.flag for a in fitting}) > 1 and len({(a.path, a.owner) for a in fitting}) > 1
            own = any(alias.owner == each.owner for alias in here)
            many = all(alias.many for alias in declared_as) and flag != trusted
            ambiguous = ambiguous and not many
            usage, certainty = self._alias_class(each, at_home=bool(here), own=own, ambiguous=ambiguous)
            if many and each.position != "each":
                if usage in {Usage.CONSTANT, None} or each.form != "name":
                    continue
                # What else a list is good for may be to ask about all that it holds.
                usage, certainty = Usage.STRING, Certainty.MEDIUM
            if usage in {Usage.MEMBER, Usage.CALL} and (self._is_listed(each, record) or (own and _is_plumbing(each, record))):
                usage, certainty = Usage.OBJECT_KEY, Certainty.MEDIUM
            if usage is None or (here and here[0].generated):
                continue
            if flag == trusted and declared_as and not any(alias.flag == flag for alias in fitting):
                # The declared constant is another name that only reads the same. Go's imports say so beyond doubt.
                if record.language.family == "go" and all(alias.family == "go" for alias in declared_as):
                    continue
                certainty = Certainty.LOW
            self._add(flag, usage, certainty, each, record)

    def _alias_class(self, each: Occurrence, *, at_home: bool, own: bool, ambiguous: bool) -> tuple[Usage | None, Certainty]:
        sure = Certainty.LOW if ambiguous else Certainty.HIGH
        if each.form == "comment":
            return Usage.COMMENT, Certainty.MEDIUM
        if each.role == "import":
            # Renamed on the way in: the uses have another name, so the import stands for them.
            return (Usage.MEMBER, Certainty.MEDIUM) if each.subject else (None, Certainty.LOW)
        if each.role == "declaration":
            return Usage.CONSTANT, Certainty.MEDIUM
        if each.role == "key" and each.subject:
            # Taken out under another name: `const { newFlow: on } = FLAGS`.
            return Usage.MEMBER, sure
        if each.role == "key":
            return (Usage.STRING if each.position == "handler" else Usage.OBJECT_KEY), Certainty.MEDIUM
        if each.position == "generated" or (not each.nested and each.declared == each.name):
            return Usage.CONSTANT, Certainty.MEDIUM
        if each.position == "label" or (each.role == "case" and at_home and own):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        if each.role == "argument" and not each.nested and each.subject.isupper() and _MACROS.search(each.subject):
            return Usage.CONSTANT, Certainty.MEDIUM
        lists = each.role in {"element", "value", "type"} or (each.role == "argument" and LISTS.match(each.subject))
        if at_home and lists and (not each.nested or own):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        if each.role == "declared" and not each.nested:
            return Usage.CONSTANT, Certainty.MEDIUM
        if each.role == "argument" and each.subject in self._accessors:
            return Usage.CALL, sure
        return Usage.MEMBER, sure

    def _annotated(self, each: Occurrence, record: Record) -> None:
        pattern = each.declared
        if pattern.endswith("*"):
            keys = [key for key in self._sorted_keys if key.startswith(pattern[:-1])]
        else:
            keys = [pattern] if pattern in self._flags else []
            if not keys:
                self.requests.append(
                    Request(pattern, _site(each.span, record), ANNOTATION, self._vocabulary.nearest(pattern), record.test)
                )
        for key in keys:
            self._add(key, Usage.ANNOTATION, Certainty.HIGH, each, record, by=pattern)

    def _asked(self, each: Occurrence, record: Record, settled: set[int]) -> None:
        """A call of an accessor: a key that no flag has, a key that cannot be known, a default that differs."""
        accessor = self._accessor(each.name, each.qualifier, each.origin, record) or self._wrapper(each, record)
        if accessor is None or record.docs or not each.arguments:
            return
        asked = _argument_of(accessor, each.arguments)
        if asked is None:
            return
        site = _site(asked.span, record)
        if asked.kind in {"string", "composed"}:
            flag = self._flags.get(asked.text)
            if flag is not None:
                self._compare(flag, accessor, each, record)
                if asked.kind == "composed":
                    self._add(flag.key, Usage.CALL, Certainty.HIGH, each._replace(span=asked.span), record, by=flag.key)
            elif asked.text and len(asked.text) <= 128 and re.fullmatch(r"[A-Za-z][\w.-]*", asked.text):
                near = self._vocabulary.nearest(asked.text)
                self.requests.append(Request(asked.text, site, each.name, near, record.test or each.test))
        elif asked.kind == "name":
            flags = self._resolved(asked, each, record)
            for key in flags:
                self._compare(self._flags[key], accessor, each, record)
            if not flags and not asked.qualifier and (not each.nested or self._hands_on(asked, each, record)):
                return
            if not flags and not _constant_like(asked):
                self._unresolved(asked, each, site, record, settled)
        elif asked.kind in {"prefix", "other"}:
            self._unresolved(asked, each, site, record, settled)

    def _hands_on(self, asked: Argument, each: Occurrence, record: Record) -> bool:
        """Whether a wrapper asks for what it is given: its calls say for what."""
        if asked.text in SELVES or each.within.startswith("__"):
            return True
        own = self._wrappers.get(each.within, ())
        # A function inside the wrapper asks, as in a decorator.
        around = own or (wrapper for many in self._wrappers.values() for wrapper in many)
        return any(wrapper.parameter == asked.text and wrapper.path == record.path for wrapper in around)

    def _wrapper(self, each: Occurrence, record: Record) -> Accessor | None:
        for wrapper in self._wrappers.get(each.name, ()):
            accessor = Accessor(each.name, "wrapper", wrapper.argument, keywords=(wrapper.parameter,))
            asked = _argument_of(accessor, each.arguments)
            begins = asked is not None and asked.kind in {"prefix", "composed"} and asked.text
            if reaches(wrapper, each, record) or (begins and any(key.startswith(begins) for key in self._sorted_keys)):
                return accessor
        return None

    def _begun(self, each: Occurrence, record: Record) -> None:
        """A text that begins as keys do and goes on with what is computed, in a call of what asks but is no known accessor."""
        if each.role != "argument" or record.docs or record.language.shape == "docs":
            return
        known = each.subject in self._wrappers or self._accessor(each.subject, each.receiver, each.origin, record) is not None
        asks = about_flags(each.subject, each.receiver, each.origin) or _QUESTION.match(each.subject) is not None
        told = self.unresolved[-1] if self.unresolved else None
        # The call of a known accessor comes before its text and has been told of already.
        if known and told is not None and (told.site.path, told.site.span.start.line) == (record.path, each.span[0]):
            return
        other = is_talk(each.subject) or is_other_thing(each.subject, each.receiver)
        if asks and not other and not (known and each.exact):
            site = _site(each.span, record)
            self.unresolved.append(Unresolved(each.name, site, each.subject, each.name, record.test or each.test))

    def _unresolved(self, asked: Argument, each: Occurrence, site: Site, record: Record, settled: set[int]) -> None:
        if each.span[0] in settled or each.span[0] - 1 in settled:
            return
        prefix = asked.text if asked.kind == "prefix" else ""
        self.unresolved.append(Unresolved(prefix, site, each.name, asked.text, record.test or each.test))

    def _resolved(self, asked: Argument, each: Occurrence, record: Record) -> list[str]:
        pointer = each._replace(name=asked.text, qualifier=asked.qualifier, origin="")
        known = [alias for alias in self._names.aliases.get(asked.text, ()) if not alias.many]
        found = [alias.flag for alias in known if fits(alias, pointer, record)]
        if asked.text in self._names.symbols:
            found.append(self._names.symbols[asked.text])
        if not found:
            found = [alias.flag for alias in known]
        return [key for key in dict.fromkeys(found) if key in self._flags]

    def _compare(self, flag: Flag, accessor: Accessor, each: Occurrence, record: Record) -> None:
        site = _site(each.span, record)
        if record.test or each.test:
            return
        if accessor.type is not None and not _compatible(accessor.type, flag.type.value):
            self.disagreements.append(Disagreement(flag.key, site, "type", accessor.type, flag.type.value))
            return
        if accessor.default is None:
            return
        positional = [argument for argument in each.arguments if not argument.keyword]
        given = next((a for a in each.arguments if a.keyword in {"default_value", "defaultValue", "default"}), None)
        if given is None and len(positional) > accessor.default:
            given = positional[accessor.default]
        if given is None or given.kind not in {"boolean", "number", "string"} or flag.default not in flag.variants:
            return
        value = flag.variants[flag.default]
        written = _written(value)
        if written is not None and (given.kind, given.text) != written and not _same_number(given, value):
            self.disagreements.append(Disagreement(flag.key, _site(given.span, record), "default", given.text, written[1]))


def _is_plumbing(each: Occurrence, record: Record) -> bool:
    """Whether a field is only read to be handed on by the class that has it, as the getters of a bean do."""
    if record.language.family != "jvm" or not each.within:
        return False
    accessed = fold_case(re.sub(r"^(?:is|get|set)(?=[A-Z_])", "", each.within))
    return accessed == fold_case(each.name) or _PLUMBING.fullmatch(each.within) is not None


def _is_schema_row(each: Occurrence) -> bool:
    """Whether a variable's name only says which variables there are: `z.object({ FLAG_X: z.boolean() })`."""
    return each.role == "key" or _SCHEMAS.fullmatch(f"{each.receiver}.{each.subject}") is not None


def _is_about(mute: Occurrence, call: Occurrence) -> bool:
    """Whether a comment stands at a call: on a line of it, or alone on the line above."""
    last = max((argument.span[2] for argument in call.arguments), default=call.span[2])
    first = call.span[0] - 1 if mute.position == "alone" else call.span[0]
    return first <= mute.span[0] <= last


def _constant_like(asked: Argument) -> bool:
    """Whether a name is probably a constant of a module that is not scanned, and no variable."""
    return asked.text.isupper() or (bool(asked.qualifier) and asked.qualifier[:1].isupper())


def _compatible(asked: str, defined: str) -> bool:
    return asked == defined or {asked, defined} == {"integer", "number"}


def _written(value: object) -> tuple[str, str] | None:
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int | float):
        return "number", str(value)
    return ("string", value) if isinstance(value, str) else None


def _same_number(given: Argument, value: object) -> bool:
    try:
        return (
            given.kind == "number" and isinstance(value, int | float) and float(given.text.rstrip("fFdDlLmM")) == float(value)
        )
    except ValueError:
        return False


def _argument_of(accessor: Accessor, arguments: Sequence[Argument]) -> Argument | None:
    """The argument that is the key: by its keyword, else by its position."""
    for argument in arguments:
        if argument.keyword and argument.keyword in accessor.keywords:
            return argument
    positional = [argument for argument in arguments if not argument.keyword]
    return positional[accessor.argument] if len(positional) > accessor.argument else None


def _stretches(occurrences: Sequence[Occurrence], keys: Mapping[str, str]) -> dict[int, list[tuple[int, int]]]:
    """Where keys begin and end, by line."""
    found: dict[int, list[tuple[int, int]]] = {}
    for each in occurrences:
        if each.name in keys:
            found.setdefault(each.span[0], []).append((each.span[1], each.span[3]))
    return found


def _covered(each: Occurrence, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether a longer key covers the same stretch: `b` and `a.b` inside `a.b.c`."""
    _, start, _, end = each.span
    return any(begin <= start and end <= stop and stop - begin > end - start for begin, stop in stretches)


_USAGE_ORDER: Final = {usage: order for order, usage in enumerate(Usage)}
_CERTAINTY_ORDER: Final = {Certainty.HIGH: 0, Certainty.MEDIUM: 1, Certainty.LOW: 2}


def _rank(reference: Reference) -> tuple[int, int]:
    return _CERTAINTY_ORDER[reference.certainty], _USAGE_ORDER[reference.usage]


def _site(span: tuple[int, int, int, int], record: Record) -> Site:
    return Site(record.path, Span(Position(span[0], span[1]), Position(span[2], span[3])), record.repository)
