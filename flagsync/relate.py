"""From occurrences in files to references to flags: what a constant stands for, which call asks, what only looks like a use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from flagsync.model.accessor import Accessor, Wrapper
from flagsync.model.flag import Flag
from flagsync.model.language import Language
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
from flagsync.prefilter import ANNOTATION, stands_in

ABOUT_FLAGS: Final = re.compile(
    r"(?i)flag|feature|toggle|experiment|rollout|variation|(?<!in)(?<!co)variant|treatment|kill_?switch|unleash|growthbook|flipper|openfeature"
    r"|launchdarkly|statsig|optimizely|configcat|devcycle|posthog|flipt|flipflop|togglz|ff4j|pennant|waffle|(?<![a-z])eppo(?![a-z])"
    # No gateway, and nothing that delegates, navigates or aggregates.
    r"|(?-i:(?<![A-Za-z])gate|Gate|(?<![A-Z])GATE)(?!(?i:way))"
)
_CARRIERS: Final = re.compile(
    r"(?i)^(?:feature|feature[_-]?)?(?:flag|toggle|gate|experiment)s?(?:[_-]?(?:key|name|id))?$|^feature(?:[_-]?(?:key|name|flag))?$"
)
_LABELS: Final = re.compile(
    r"(?i)^(?:name|key|id|value|label|title|slug|code|type|path|default|description|env(?:_?var)?"
    r"|operation_?id|summary|tags?|image|app|component|service)$"
)
"""What every table of flags calls its columns: no name for any one of the flags."""

_NAMES_IT: Final = re.compile(r"(?i)^(?:name|key|id|is|when|for|on|of)$")
"""Attributes by which an element about flags says which one it is about."""

_KEYS: Final = frozenset({"key", "flag", "feature", "toggle", "o", "opt", "option", "gate"})
"""Variables that hold the key that a function is asked about."""

_TALK: Final = re.compile(
    r"(?i)^(?:log\w*|print\w*|puts|debug|info|warn\w*|error|trace|describe|it|test|context|t|translate|i18n|gettext|panic|raise|throw\w*"
    r"|esc_\w+|__?|_[enx]|trans|\w*error|\w*exception|assert\w*|expect|fail\w*|echo|write\w*|sql|query|execute|querySelector\w*|getElementById|addEventListener"
    r"|bail|ensure|unreachable|obsolete|deprecated)!?$"
)
_OTHER_THINGS: Final = re.compile(
    r"(?:analytics|channel|class|column|command|counter|date|dispatch|element|emit|error|event|events|exception|gauge"
    r"|histogram|i18n|link|log|logger|logging|metric|metrics|navigate|path|publish|query|queue|redirect|regex"
    r"|regexp|route|router|routes|selector|style|styles|subscribe|table|topic|trace|tracer|tracing|track|tracker"
    r"|translate|translation|url|gtag|capture|performance|mixpanel|amplitude|icon|label|locale|cls|css)s?"
)
"""Words of what takes a name that is no flag's, or not as a flag: a queue, a metric, a page."""

_ASKS: Final = re.compile(
    r"(?i)^(?:is|has(?!_(?:many|one|and|key|attached))|get|use|check|eval|(?:with|require|when|if|unless|guard|allow|ensure|protect)(?=(?-i:[A-Z_])))|enabled|disabled|active|value|variation|variant|treatment"
)
_PREDICATE: Final = re.compile(
    r"(?<!key)(?<!respond_to)(?<!include)(?<!exist)(?<!exists)(?<!member)(?<!defined)\?$|^(?:can|should)[A-Z_]"
)
_MAKES: Final = re.compile(
    r"(?i)(?:define|declare|register|create|new|make|must)\w*$|(?:feature|toggle|(?:feature_?)?flag)(?:_?(?:key|name|spec))?$"
    r"|(?:of|named|builder|value_?of|init)$|\w*(?:key|option|setting|flag|feature|switch|gate|toggle|preference)$"
)
_LISTS: Final = re.compile(
    r"(?i)^(?:(?:im)?mutable|sorted|linked|hash|array|enum|frozen|tree)?(?:of|list|set|map|array|as_?list|(?:list|set|map|array)_?of|entry"
    r"|of_?entries|pair|tuple|dict|vec|(?:hash|tree|linked_?hash)?(?:set|map)(?:_of)?|unmodifiable\w*|singleton\w*|copy_?of)$"
)
"""What only puts its arguments together."""

_SCHEMAS: Final = re.compile(
    r"(?:z|zod|v|yup|Joi|joi|t|Type|S|s)?\.(?:object|Object|struct|cleanEnv|createEnv|envsafe|strictObject)"
)
"""What is given the names of all variables with their types."""

_COMMAND_FLAGS: Final = re.compile(r"(?:DEFINE|DECLARE)_[a-z]\w*|ABSL_(?:DECLARE_)?FLAG")
_CODING: Final = "CodingKeys"
"""The enum by which a structure in Swift says what its properties are called elsewhere."""

_REGISTRY: Final = re.compile(
    r"(?i)^_?(?:k_?)?(?:(?:all|known|valid|available|supported|every|registered|declared|allowed)_?)?(?:feature_?)?"
    r"(?:all|known|flags?|features?|toggles?|keys?|names?)_?(?:flags?|names?|keys?|list|set)?$"
)
_ASKED_AS: Final = frozenset({"argument", "attribute", "callee", "case", "compared", "index", "plain"})
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

_PARTS_OF_PROGRAMS: Final = re.compile(
    r"(?i)(?:blueprint|router?|logger|namespace|schema|model|table|bucket|collection|dataset|worker|thread|task|job|controller|module"
    r"|component|page|screen|view|menu|button|signal|exchange|stream|producer|consumer|document|message|exception|error)$"
)
"""What programs are made of: a name that is given to one of them is its own."""

_SETTERS: Final = re.compile(r"put(?:_?[bB]oolean|IfAbsent)?|set(?:_?[bB]oolean)?")
_PLUMBING: Final = re.compile(r"(?i)to_?string|hash_?code|equals|builder|build|describe\w*|with\w*")
"""What a class does with each of its fields."""

_FETCHES: Final = re.compile(r"fetch|get|dig|at|getOrDefault|get_or_throw|getValue|GetValueOrDefault")
_COLLECTIONS: Final = re.compile(r"(?:List|Set|Map|Seq|Array|Arrays|Collections|Stream|Sequence|Vector|Tuple|Iterable)$")
_ENUMERATES: Final = re.compile(r"(?i)(?:\w*enum(?:_?type)?|unions?|literals?|one_?of|any_?of|choices?)")
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

_ITSELF: Final = re.compile(r"(?:flag|feature|toggle)?_?(?:[kK]ey|[nN]ame|[iI]d|[iI]dentifier|[sS]lug)")
_STORES: Final = re.compile(
    r"(?i)(?:container|cache|session|request|response|headers?|cookies?|params|parameters|rows?|records?|locator|registry|injector"
    r"|bundle|intent|extras|arguments|form|body|document|element|node|attributes|translator|messages|resources|assets)$"
)
"""What holds much else under names that may read like keys."""

_NOWHERE: Final[Mapping[str, Collection[str]]] = {}
_SETTINGS: Final = re.compile(r"(?i)conf(?:ig\w*)?s?$|cfg$|settings?$|environ(?:ment)?$|^env$|prefs$|preferences$|switches$")
_OPTIONS: Final = re.compile(rf"{_SETTINGS.pattern}|options?$|opts$|^args$")
_KEEPS_OPTIONS: Final = re.compile(rf"{_SETTINGS.pattern}|options?$|opts$")
_READERS: Final = re.compile(
    r"(?i)app_?storage|user_?default|remote_?conf|env|getenv|environ|config|settings|lookup|get_?(?:propert|option|switch)|ConditionalOnProp"
    r"|(?-i:^Requires )"
)
_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_DISTINCT: Final = re.compile(r"[A-Za-z0-9][._-][A-Za-z0-9]|[a-z0-9][A-Z]|[A-Z]{2}[a-z]")
_LONG_WORD: Final = 16
"""Letters beyond those of the words that people call things by: `containermaxprocs`, but not `recommendations`."""

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
_WHERE: Final = frozenset({"only", "except", "actions", "methods", "via", "as", "tags", "category"})
"""Keywords that say of what else something is true: `requires_feature :x, only: [:index]`."""

_GATES: Final = re.compile(
    r"(?i)(?:if|when|unless|visible|shown|enabled|disabled|gated|guarded)_?(?:if|when|by|on|for)?_?(?:enabled|disabled|on|off|active)?$(?<!^for)(?<!^on)(?<=......)"
)
"""Keywords by which something depends on a key: `.visible(ifEnabled: "x")`."""

_SELVES: Final = frozenset({"this", "self", "cls", "static", "Self", "base", "super", "."})


class Record(NamedTuple):
    """What was seen in one file."""

    repository: str
    path: str
    language: Language
    occurrences: Sequence[Occurrence]
    test: bool
    docs: bool


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for a flag's key: a constant, an enum's member, a static field, a generated function."""

    name: str
    owner: str
    flag: str
    path: str
    family: str
    generated: bool = False
    field: bool = False
    """A field of a structure, which any variable may hold."""
    many: bool = False
    """A list of flags: going through it asks about each."""


@dataclass(slots=True)
class Names:
    """Everything by which code may name the flags."""

    keys: Mapping[str, str]
    symbols: Mapping[str, str]
    variables: Mapping[str, str]
    camels: Mapping[str, str]
    aliases: dict[str, list[Alias]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    """Keys in the case that languages give to members: `NEW_FLOW`, `NewFlow`, `new_flow`. They stand for the key only where an
    enum or class about flags declares them."""
    prefixes: Collection[str] = ()
    """What several keys begin with, up to a hyphen or underscore: code may make the rest (`f"tier-{tier}"`)."""
    makers: Collection[tuple[str, str]] = ()
    """The functions, each with what it is called on, that make constants of several keys: `godebug.New("x")`."""
    listings: Collection[tuple[str, str]] = ()
    """The lists, by path and name, that only say which flags there are: what stands in them is asked for elsewhere."""
    homes: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The classes and enums that declare a name, by name."""

    def known(self) -> set[str]:
        """Every name to search for."""
        return {*self.keys, *self.symbols, *self.variables, *self.camels, *self.forms, *self.prefixes, *self.aliases}


def names_of(flags: Iterable[Flag]) -> Names:
    """The names that the definitions give. A symbol of two flags stands for the first by key."""
    ordered = sorted(flags, key=lambda flag: flag.key)
    keys = {flag.key: flag.key for flag in ordered}
    symbols: dict[str, str] = {}
    variables: dict[str, str] = {}
    camels: dict[str, str] = {}
    for flag in ordered:
        for symbol in flag.symbols:
            symbols.setdefault(symbol, flag.key)
        if flag.env_var:
            variables.setdefault(flag.env_var, flag.key)
        camel = _camel(flag.key)
        if camel != flag.key and camel not in keys and is_distinct(camel):
            camels.setdefault(camel, flag.key)
    forms: dict[str, str] = {}
    for flag in ordered:
        for form in _forms(flag.key):
            if form not in keys and is_distinct(form):
                forms.setdefault(form, flag.key)
    return Names(keys, symbols, variables, camels, forms=forms, prefixes=_beginnings(keys))


def _beginnings(keys: Iterable[str]) -> frozenset[str]:
    """What at least two keys begin with, up to a separator that is part of a word."""
    counted = Counter(key[: at.end()] for key in keys for at in re.finditer(r"(?<=[A-Za-z0-9]{3})[-_](?=.)", key))
    return frozenset(begin for begin, count in counted.items() if count > 1 and begin not in keys and begin.isascii())


_SEVERAL: Final = 3
"""Keys of which a function has to make constants before it is one for flags alone."""


def _forms(key: str) -> tuple[str, ...]:
    """A key of several words as a member is called that stands for it."""
    words = [word for part in re.split(r"[._-]+", key) for word in _HUMPS.findall(part)]
    if len(words) < 2 or not all(word.isascii() for word in words):
        return ()
    lower = [word.lower() for word in words]
    pascal = "".join(word[:1].upper() + word[1:] for word in lower)
    return "_".join(lower), "_".join(lower).upper(), pascal, pascal[:1].lower() + pascal[1:]


def is_distinct(name: str) -> bool:
    """Whether a name is unlikely to mean anything else: it has several words, or runs them together as no word does."""
    return len(name) >= _LONG_WORD or (len(name) >= 5 and _DISTINCT.search(name) is not None)


def about_flags(*words: str) -> bool:
    """Whether any of the names speaks of flags."""
    return any(word and ABOUT_FLAGS.search(word) for word in words)


def discovered(records: Iterable[Record], names: Names) -> list[Alias]:
    """The aliases that files declare: for keys, for environment variables, and for aliases that are known already."""
    records = list(records)
    names.homes = _homes(records)
    names.makers = _makers(records, names)
    names.listings = _listings(records, names)
    found: dict[tuple[str, str, str, str], Alias] = {}
    for record in records:
        if record.test or record.docs or record.language.shape not in {"code", "notebook", "template"}:
            continue
        for each in record.occurrences:
            flag = None if each.test else _stands_for(each, names, record)
            if flag is None:
                continue
            if _identifies(each, record.path):
                # The class or object is the flag: `object NewFlow : Flag { override val key = "new-flow" }`.
                whole = Alias(each.owner, each.receiver, flag, record.path, record.language.family)
                found.setdefault((whole.name, whole.owner, flag, record.path), whole)
            family = record.language.family
            if each.role == "element" and (each.form == "name" or (record.path, each.declared) in names.listings):
                continue
            for name in _declares(each, flag, record.path, names.makers):
                owner = "" if name == each.owner else each.owner
                is_field = each.position == "tag" or owner == _CODING
                many = _is_in_list(each)
                alias = Alias(name, owner, flag, record.path, family, each.position == "generated", is_field, many)
                found.setdefault((name, owner, flag, record.path), alias)
                fielded = is_field or (each.form == "name" and is_distinct(name))
                if family == "jvm" and owner and name[:1].islower() and fielded:
                    # The getters of a bean, which nobody needs to write: `isNewCheckout()`.
                    for getter in (f"is{name[0].upper()}{name[1:]}", f"get{name[0].upper()}{name[1:]}"):
                        bean = Alias(getter, owner, flag, record.path, family, field=is_field)
                        found.setdefault((getter, owner, flag, record.path), bean)
    return list(found.values())


def _makers(records: Iterable[Record], names: Names) -> frozenset[tuple[str, str]]:
    """What makes constants of so many different keys outside functions that it can hardly be about anything else."""
    made: dict[tuple[str, str], set[str]] = {}
    for record in records:
        if record.test or record.docs or record.language.shape != "code":
            continue
        for each in record.occurrences:
            constant = each.form == "string" and each.role == "argument" and each.declared and each.subject and not each.nested
            if constant and each.name in names.keys and not is_other_thing(each.subject, each.receiver):
                made.setdefault((each.subject, each.receiver), set()).add(each.name)
    return frozenset(maker for maker, keys in made.items() if len(keys) >= _SEVERAL)


def _listings(records: Sequence[Record], names: Names) -> frozenset[tuple[str, str]]:
    """The lists of flags most of which are asked for elsewhere: they say which flags there are, and ask for none.

    A list that is called a list of flags (`ALL`, `FEATURE_FLAGS`) says so itself, if one of its flags is asked for elsewhere.
    """
    listed: dict[tuple[str, str], set[str]] = {}
    asked: set[str] = set()
    for record in records:
        if record.test or record.docs or record.language.shape != "code":
            continue
        for each in record.occurrences:
            if each.form not in {"string", "name"} or each.test:
                continue
            if each.name in names.keys:
                flags = {names.keys[each.name]}
            else:
                flags = {alias.flag for alias in names.aliases.get(each.name, ())}
            if each.declared and _is_in_list(each):
                listed.setdefault((record.path, each.declared), set()).update(flags)
            elif each.role in _ASKED_AS and (each.form == "name" or each.role != "plain"):
                asked |= flags
    found = set()
    for place, flags in listed.items():
        elsewhere = len(flags & asked)
        if elsewhere and (_REGISTRY.match(place[1]) or (elsewhere > 1 and 2 * elsewhere >= len(flags))) and len(flags) > 2:
            found.add(place)
    return frozenset(found)


def _enumerates(each: Occurrence) -> bool:
    """Whether a schema lists which texts there may be: `z.enum(["x", "y"])`."""
    return each.role == "argument" and not each.nested and _ENUMERATES.fullmatch(each.subject) is not None


def _is_in_list(each: Occurrence) -> bool:
    """Whether a name stands in a list, or is one of the arguments of what makes one: `Set.of("x", "y")`."""
    collects = _LISTS.match(each.subject) is not None and (not each.receiver or _COLLECTIONS.search(each.receiver) is not None)
    return each.role == "element" or (each.role == "argument" and collects)


def _homes(records: Iterable[Record]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for record in records:
        for each in record.occurrences:
            if each.form == "name" and each.role == "declaration" and each.owner:
                found.setdefault(each.name, set()).add(each.owner)
    return found


def _stands_for(each: Occurrence, names: Names, record: Record) -> str | None:
    if each.form == "string":
        return names.keys.get(each.name) or names.variables.get(each.name)
    if _is_command_flag(each):
        return names.keys.get(each.name) or names.forms.get(each.name)
    if each.form == "name" and each.role == "declaration" and (each.name in names.keys or each.name in names.forms):
        # A key that is the name of an enum's member or of a constant: `ONE_CLICK`, `NewPortal = nameof(NewPortal)`.
        declares = not each.nested and each.position != "function" and is_distinct(each.name) and about_flags(each.owner)
        return (names.keys.get(each.name) or names.forms[each.name]) if declares else None
    if each.form != "name" or (each.role not in {"declared", "value"} and not (each.role == "import" and each.subject)):
        return None
    if each.position == "list":
        return None
    if each.name in names.symbols:
        return names.symbols[each.name]
    known = (alias for alias in names.aliases.get(each.name, ()) if not alias.many)
    fitting = [alias for alias in known if _fits(alias, each, record, names.homes)]
    return _closest(fitting, each, record)[0].flag if fitting else None


def _declares(each: Occurrence, flag: str, path: str, makers: Collection[tuple[str, str]]) -> Iterator[str]:
    if each.position == "generated":
        folded = _fold(flag)
        yield from (argument.text for argument in each.arguments if folded in _fold(argument.text))
        return
    if each.role == "import":
        yield each.subject
    if _is_command_flag(each):
        yield f"FLAGS_{each.name}"
        return
    if (each.nested and each.position != "branch") or not each.declared:
        return
    labelled = _CARRIERS.match(each.declared) or _LABELS.match(each.declared)
    if (
        each.role == "value"
        and each.owner
        and _ITSELF.fullmatch(each.declared)
        and each.form == "string"
        and each.owner != "default"
        and each.position != "row"
    ):
        # A constant that is made of a key and more: `const Spec NEW_FLOW = {key: "new-flow", fallback: false}`.
        yield each.owner
    listed = each.role == "value" and bool(each.owner) and not labelled and each.position != "row"
    made = each.role == "argument" and each.position not in _WHERE and _makes(each, path, makers) and not _enumerates(each)
    elements = each.role == "element" and len(each.declared) > 2
    declares = each.role in {"declared", "declaration"} or listed or made or elements
    if (len(each.declared) > 1 or each.declared.isupper()) and declares:
        yield each.declared


def _is_command_flag(each: Occurrence) -> bool:
    """Whether a macro makes a variable of a name, as gflags and Abseil do: of `DEFINE_bool(x, …)` it is `FLAGS_x`."""
    return (
        each.form == "name"
        and each.role == "argument"
        and not each.nested
        and _COMMAND_FLAGS.fullmatch(each.subject) is not None
    )


def _identifies(each: Occurrence, path: str) -> bool:
    """Whether a text is the name or key that a class about flags gives to itself."""
    itself = each.form == "string" and each.role == "declared" and not each.nested and each.owner
    return bool(itself) and _ITSELF.fullmatch(each.declared) is not None and about_flags(each.owner, each.receiver, path)


def _makes(each: Occurrence, path: str, makers: Collection[tuple[str, str]] = ()) -> bool:
    """Whether a call makes a constant of a key instead of asking for its value: `new Flag("x")`, `FeatureKey("x")`."""
    callee = each.subject
    if not callee or callee == each.declared or (callee, each.receiver) in makers:
        return True
    if _PARTS_OF_PROGRAMS.search(callee):
        return False
    if not about_flags(callee, each.receiver, each.declared, each.owner, _stem(path)) and (
        not is_distinct(each.name) or is_other_thing(callee, each.receiver)
    ):
        return False
    return _ASKS.search(callee) is None and (callee[:1].isupper() or _MAKES.match(callee) is not None)


def is_talk(callee: str) -> bool:
    """Whether a function only tells somebody about what it is given: a log, a test's title, a translation."""
    return _TALK.match(callee) is not None


def is_other_thing(*names: str) -> bool:
    """Whether names speak of something that is no flag, by their first or last word: `trackEvent`, `checkoutQueue`."""
    split = [_WORDS.findall(name) for name in names]
    return any(_OTHER_THINGS.fullmatch(word.lower()) for words in split if words for word in (words[0], words[-1]))


def _fold(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _camel(key: str) -> str:
    first, *rest = re.split(r"[._-]+", key)
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def may_mean(aliases: Iterable[Alias], path: str, text: bytes) -> bool:
    """Whether a file that has the name of an alias can mean it.

    An ordinary word (`path`, `SEARCH`) can only where it is declared, and where what it is declared in is named too.
    """
    return any(
        alias.path == path
        or is_distinct(alias.name)
        or _is_named(alias, text)
        or (alias.family == "swift" and alias.owner and _implied(alias.name, text))
        for alias in aliases
    )


def companions(aliases: Iterable[Alias]) -> frozenset[str]:
    """The words of which a file must have one to mean any of the aliases of an ordinary name; empty where it needs none."""
    if any(is_distinct(alias.name) or not alias.owner or alias.family == "swift" for alias in aliases):
        return frozenset()
    return frozenset(word for alias in aliases for word in _declared_in(alias))


def _declared_in(alias: Alias) -> Sequence[str]:
    """The names of what an alias is declared in."""
    if _is_python_member(alias):
        return [alias.owner]
    stem = _stem(alias.path)
    # A package hands on what its private files declare: `from shop.flags import BETA`, declared in `shop/flags/_keys.py`.
    package = _stem(f"{_folder(alias.path)}/__init__.py") if stem.startswith("_") else ""
    return [word for word in (alias.owner, stem, package) if word]


def _is_python_member(alias: Alias) -> bool:
    return bool(alias.owner) and alias.family == "python" and not alias.name.isupper()


def _is_named(alias: Alias, text: bytes) -> bool:
    """Whether a text names what an alias is declared in; in Python a member of a class stands right behind the class."""
    if _is_python_member(alias):
        joined = rb"(?<![A-Za-z0-9_])%s[^A-Za-z0-9_]{1,20}%s(?![A-Za-z0-9_])"
        return re.search(joined % (re.escape(alias.owner.encode()), re.escape(alias.name.encode())), text) is not None
    return any(stands_in(word.encode(), text) for word in _declared_in(alias))


def _implied(name: str, text: bytes) -> bool:
    """Whether a text has a member whose enum is implied, as Swift's `.search`."""
    return re.search(rb"[\s(,:\[=]\.%s\b" % re.escape(name.encode()), text) is not None


def _stem(path: str) -> str:
    """How other files call a module: its file's name, or its folder's where the file stands for the folder."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return folder.rpartition("/")[2] if stem in {"__init__", "index", "mod", "lib"} or name.endswith(".go") else stem


def _closest(fitting: Sequence[Alias], each: Occurrence, record: Record) -> Sequence[Alias]:
    """Of constants of one name that stand for several flags, those that are meant first: of the same class, file, folder."""
    if len({alias.flag for alias in fitting}) < 2 or all(alias.many for alias in fitting):
        return fitting
    owner = each.qualifier or each.owner
    owned = [alias for alias in fitting if alias.owner and alias.owner == owner] or fitting
    shared = [_shared(alias.path, record.path) for alias in owned]
    return [alias for alias, depth in zip(owned, shared, strict=True) if depth == max(shared)]


def _shared(path: str, other: str) -> int:
    """How many folders two paths begin with, and the file's name with them."""
    found = 0
    for part, its in zip(path.split("/"), other.split("/"), strict=False):
        if part != its:
            break
        found += 1
    return found


def _fits(alias: Alias, each: Occurrence, record: Record, homes: Mapping[str, Collection[str]] = _NOWHERE) -> bool:
    """Whether a name in a file can be the alias: same language family, and the qualifier or import does not contradict."""
    language = record.language
    if language.family != alias.family and language.shape != "template":
        return False
    qualifier = each.qualifier
    if language.family == "go" and alias.owner and qualifier == alias.owner:
        # A variable of the package that holds a structure: `Flags.NewFlow`.
        return _folder(record.path) == _folder(alias.path) or is_distinct(alias.name)
    if language.family == "go" and each.origin and (qualifier or _folder(record.path) != _folder(alias.path)):
        return not alias.owner and _same_folder(each.origin, _folder(alias.path))
    if alias.owner and alias.owner not in {qualifier, each.owner} and (qualifier or each.owner) in homes.get(alias.name, ()):
        # Another class declares a constant of that name, and that is the one that is meant.
        return False
    origins = [re.split(r"[./\\\\]", origin) for origin in each.origin.split()]
    if record.path == alias.path:
        owned = not alias.owner or not qualifier or qualifier == alias.owner or qualifier in _SELVES
        return owned or is_distinct(alias.name) or any(alias.owner in origin[-2:] for origin in origins)
    if language.family == "go" and qualifier and (alias.field or alias.generated):
        return is_distinct(alias.name)
    if alias.field and qualifier and language.family != "go":
        # Any variable may hold the structure; one that is called after it, or after flags or options, does.
        named = _fold(qualifier) == _fold(alias.owner) or about_flags(qualifier) or _OPTIONS.search(qualifier) is not None
        return named or is_distinct(alias.name)
    if language.family == "go":
        return not qualifier and record.path.rpartition("/")[0] == alias.path.rpartition("/")[0]
    if alias.owner:
        if qualifier == alias.owner or any(alias.owner in origin[-2:] for origin in origins):
            return True
        if qualifier and (_fold(qualifier) == _fold(alias.owner) or any(_stem(alias.path) in origin for origin in origins)):
            # The only one of its kind, or what inherits from its owner and comes from the same module.
            return True
        if qualifier == "." and not is_distinct(alias.name):
            # Swift's `.search` may be a member of any enum: the call or the lack of another enum must tell.
            asks = about_flags(each.subject, each.receiver) or _ASKS.search(each.subject) is not None
            return asks if each.role == "argument" else not set(homes.get(alias.name, ())) - {alias.owner}
        # With another qualifier: imported under another name, inherited, or a member of an instance. A short name in capitals
        # is only looked at in files that name its owner: it is inherited or imported on its own.
        return is_distinct(alias.name) or (not qualifier and alias.name.isupper())
    if is_distinct(alias.name):
        return True
    stem = _stem(alias.path)
    modules = {origin.replace("\\", "/").replace(".", "/").rpartition("/")[2] for origin in each.origin.split()}
    if modules & {*_folder(alias.path).split("/")} - {""}:
        # A folder hands on what its files declare: `from shop import BETA`, `import { BETA } from "../flags"`.
        return True
    return stem in {qualifier, *modules} or (language.package and not qualifier and _folder(record.path) == _folder(alias.path))


def _reaches(wrapper: Wrapper, each: Occurrence, record: Record) -> bool:
    """Whether a call in a file can mean a wrapper, as far as imports tell."""
    if each.qualifier in _SELVES or each.receiver in _SELVES or about_flags(each.qualifier, each.receiver, each.origin):
        return record.language.family == wrapper.family
    alias = Alias(wrapper.name, "", "", wrapper.path, wrapper.family)
    return _fits(alias, each._replace(name=wrapper.name, qualifier=each.qualifier or each.receiver), record)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _same_folder(module: str, folder: str) -> bool:
    """Whether a Go import path means a folder of the repository."""
    if not folder:
        return True
    return f"/{module}".endswith(f"/{folder}") or f"/{folder}".endswith(f"/{module}") or _tail(module) == _tail(folder)


def _tail(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[-2:])


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
        return _is_in_list(each) and (record.path, each.declared) in self._names.listings

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
            valued = each.role in {"value", "element"} and not _LABELS.match(each.declared)
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
        if each.qualifier and not declared and _OPTIONS.search(each.qualifier):
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
        asks = _ASKS.search(each.subject) or _PREDICATE.search(each.subject) or _SWITCHED.search(each.subject)
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
        if role == "index" and _SETTINGS.search(each.subject):
            return (Usage.MEMBER if plain is Certainty.MEDIUM else Usage.STRING), Certainty.MEDIUM
        if role == "index" and plain is Certainty.MEDIUM and _ASKS.search(each.subject):
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
            if each.position == "row" and not _LABELS.match(each.declared):
                return Usage.STRING, plain
            if each.position == "looked up" and not _LABELS.match(each.declared):
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
            general = each.owner and _ITSELF.fullmatch(each.declared.lower()) is not None
            if general and not each.nested and not _identifies(each, record.path) and plain is Certainty.MEDIUM:
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
        if each.position in _WHERE and not each.name[:1].isupper():
            return Usage.STRING, Certainty.LOW
        if self._accessor(each.subject, each.receiver, each.origin, record) is not None:
            return Usage.CALL, Certainty.HIGH
        if _enumerates(each) or _PREPARES.fullmatch(each.subject) or (each.arguments and _SETTERS.fullmatch(each.subject)):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        local = each.nested and not about_flags(each.subject, each.receiver, each.declared)
        if each.declared and _makes(each, record.path, self._names.makers) and (not local or _DEFINES.fullmatch(each.subject)):
            return (Usage.CALL, Certainty.MEDIUM) if each.nested else (Usage.CONSTANT, Certainty.HIGH)
        tied = not each.nested and each.subject[:1].isupper() and about_flags(each.owner)
        if tied and any(each.owner in self._names.homes.get(form, ()) for form in _forms(each.name)):
            # A property of a class about flags, which an attribute ties to its key.
            return Usage.CONSTANT, Certainty.HIGH
        if self._is_wrapped(each, each.subject, each.position, record):
            return Usage.CALL, Certainty.HIGH
        if _TALK.match(each.subject) or _TELLERS.match(each.receiver):
            return Usage.STRING, Certainty.LOW
        defines = _DEFINES.fullmatch(each.subject) and _READERS.search(each.receiver) is None
        if defines or (not each.nested and _LISTERS.search(each.receiver)):
            return Usage.OBJECT_KEY, Certainty.MEDIUM
        if not each.nested and _LISTS_ONE.fullmatch(each.subject) and about_flags(each.owner, _stem(record.path)):
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
                _ASKS.search(each.subject)
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
        return name in self._props or _CARRIERS.match(name) is not None

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
            and (is_distinct(each.name) or _reaches(wrapper, each, record))
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
        fitting = [alias for alias in aliases if _fits(alias, each, record, self._names.homes)]
        fitting = list(_closest(fitting, each, record))
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
        lists = each.role in {"element", "value", "type"} or (each.role == "argument" and _LISTS.match(each.subject))
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
        if asked.kind == "string":
            flag = self._flags.get(asked.text)
            if flag is not None:
                self._compare(flag, accessor, each, record)
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
        if asked.text in _SELVES or each.within.startswith("__"):
            return True
        own = self._wrappers.get(each.within, ())
        # A function inside the wrapper asks, as in a decorator.
        around = own or (wrapper for many in self._wrappers.values() for wrapper in many)
        return any(wrapper.parameter == asked.text and wrapper.path == record.path for wrapper in around)

    def _wrapper(self, each: Occurrence, record: Record) -> Accessor | None:
        for wrapper in self._wrappers.get(each.name, ()):
            accessor = Accessor(each.name, "wrapper", wrapper.argument, keywords=(wrapper.parameter,))
            asked = _argument_of(accessor, each.arguments)
            begins = asked is not None and asked.kind == "prefix" and asked.text
            if _reaches(wrapper, each, record) or (begins and any(key.startswith(begins) for key in self._sorted_keys)):
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
        found = [alias.flag for alias in known if _fits(alias, pointer, record)]
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
    accessed = _fold(re.sub(r"^(?:is|get|set)(?=[A-Z_])", "", each.within))
    return accessed == _fold(each.name) or _PLUMBING.fullmatch(each.within) is not None


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
