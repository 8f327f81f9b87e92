"""The other names of flags in code: constants, members, lists and forms of a key, where they stand and what means them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from flagsync.meaning import about_flags, camel_case, fold_case, is_distinct, is_other_thing
from flagsync.model.accessor import Wrapper
from flagsync.model.flag import Flag
from flagsync.model.language import Language
from flagsync.model.reference import (
    Occurrence,
)
from flagsync.prefilter import stands_in

CARRIERS: Final = re.compile(
    r"(?i)^(?:feature|feature[_-]?)?(?:flag|toggle|gate|experiment)s?(?:[_-]?(?:key|name|id))?$|^feature(?:[_-]?(?:key|name|flag))?$"
)
LABELS: Final = re.compile(
    r"(?i)^(?:name|key|id|value|label|title|slug|code|type|path|default|description|env(?:_?var)?"
    r"|operation_?id|summary|tags?|image|app|component|service)$"
)
"""What every table of flags calls its columns: no name for any one of the flags."""

ASKS: Final = re.compile(
    r"(?i)^(?:is|has(?!_(?:many|one|and|key|attached))|get|use|check|eval|(?:with|require|when|if|unless|guard|allow|ensure|protect)(?=(?-i:[A-Z_])))|enabled|disabled|active|value|variation|variant|treatment"
)
_MAKES: Final = re.compile(
    r"(?i)(?:define|declare|register|create|new|make|must)\w*$|(?:feature|toggle|(?:feature_?)?flag)(?:_?(?:key|name|spec))?$"
    r"|(?:of|named|builder|value_?of|init)$|\w*(?:key|option|setting|flag|feature|switch|gate|toggle|preference)$"
)
LISTS: Final = re.compile(
    r"(?i)^(?:(?:im)?mutable|sorted|linked|hash|array|enum|frozen|tree)?(?:of|list|set|map|array|as_?list|(?:list|set|map|array)_?of|entry"
    r"|of_?entries|pair|tuple|dict|vec|(?:hash|tree|linked_?hash)?(?:set|map)(?:_of)?|unmodifiable\w*|singleton\w*|copy_?of)$"
)
"""What only puts its arguments together."""

_COMMAND_FLAGS: Final = re.compile(r"(?:DEFINE|DECLARE)_[a-z]\w*|ABSL_(?:DECLARE_)?FLAG")
_CODING: Final = "CodingKeys"
"""The enum by which a structure in Swift says what its properties are called elsewhere."""

_REGISTRY: Final = re.compile(
    r"(?i)^_?(?:k_?)?(?:(?:all|known|valid|available|supported|every|registered|declared|allowed)_?)?(?:feature_?)?"
    r"(?:all|known|flags?|features?|toggles?|keys?|names?)_?(?:flags?|names?|keys?|list|set)?$"
)
_ASKED_AS: Final = frozenset({"argument", "attribute", "callee", "case", "compared", "index", "plain"})
_PARTS_OF_PROGRAMS: Final = re.compile(
    r"(?i)(?:blueprint|router?|logger|namespace|schema|model|table|bucket|collection|dataset|worker|thread|task|job|controller|module"
    r"|component|page|screen|view|menu|button|signal|exchange|stream|producer|consumer|document|message|exception|error)$"
)
"""What programs are made of: a name that is given to one of them is its own."""

_COLLECTIONS: Final = re.compile(r"(?:List|Set|Map|Seq|Array|Arrays|Collections|Stream|Sequence|Vector|Tuple|Iterable)$")
_ENUMERATES: Final = re.compile(r"(?i)(?:\w*enum(?:_?type)?|unions?|literals?|one_?of|any_?of|choices?)")
ITSELF: Final = re.compile(r"(?:flag|feature|toggle)?_?(?:[kK]ey|[nN]ame|[iI]d|[iI]dentifier|[sS]lug)")
_NOWHERE: Final[Mapping[str, Collection[str]]] = {}
SETTINGS: Final = re.compile(r"(?i)conf(?:ig\w*)?s?$|cfg$|settings?$|environ(?:ment)?$|^env$|prefs$|preferences$|switches$")
OPTIONS: Final = re.compile(rf"{SETTINGS.pattern}|options?$|opts$|^args$")
_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
WHERE: Final = frozenset({"only", "except", "actions", "methods", "via", "as", "tags", "category"})
"""Keywords that say of what else something is true: `requires_feature :x, only: [:index]`."""

SELVES: Final = frozenset({"this", "self", "cls", "static", "Self", "base", "super", "."})


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
        camel = camel_case(flag.key)
        if camel != flag.key and camel not in keys and is_distinct(camel):
            camels.setdefault(camel, flag.key)
    forms: dict[str, str] = {}
    for flag in ordered:
        for form in forms_of(flag.key):
            if form not in keys and is_distinct(form):
                forms.setdefault(form, flag.key)
    return Names(keys, symbols, variables, camels, forms=forms, prefixes=_beginnings(keys))


def _beginnings(keys: Iterable[str]) -> frozenset[str]:
    """What at least two keys begin with, up to a separator that is part of a word."""
    counted = Counter(key[: at.end()] for key in keys for at in re.finditer(r"(?<=[A-Za-z0-9]{3})[-_](?=.)", key))
    return frozenset(begin for begin, count in counted.items() if count > 1 and begin not in keys and begin.isascii())


_SEVERAL: Final = 3
"""Keys of which a function has to make constants before it is one for flags alone."""


def forms_of(key: str) -> tuple[str, ...]:
    """A key of several words as a member is called that stands for it."""
    words = [word for part in re.split(r"[._-]+", key) for word in _HUMPS.findall(part)]
    if len(words) < 2 or not all(word.isascii() for word in words):
        return ()
    lower = [word.lower() for word in words]
    pascal = "".join(word[:1].upper() + word[1:] for word in lower)
    return "_".join(lower), "_".join(lower).upper(), pascal, pascal[:1].lower() + pascal[1:]


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
            if identifies(each, record.path):
                # The class or object is the flag: `object NewFlow : Flag { override val key = "new-flow" }`.
                whole = Alias(each.owner, each.receiver, flag, record.path, record.language.family)
                found.setdefault((whole.name, whole.owner, flag, record.path), whole)
            family = record.language.family
            if each.role == "element" and (each.form == "name" or (record.path, each.declared) in names.listings):
                continue
            for name in _declares(each, flag, record.path, names.makers):
                if name.startswith("__"):
                    # What the language itself reads, as `__all__`: no code asks through it.
                    continue
                owner = "" if name == each.owner else each.owner
                is_field = each.position == "tag" or owner == _CODING
                many = is_in_list(each)
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
            if each.declared and is_in_list(each):
                listed.setdefault((record.path, each.declared), set()).update(flags)
            elif each.role in _ASKED_AS and (each.form == "name" or each.role != "plain"):
                asked |= flags
    found = set()
    for place, flags in listed.items():
        elsewhere = len(flags & asked)
        if elsewhere and (_REGISTRY.match(place[1]) or (elsewhere > 1 and 2 * elsewhere >= len(flags))) and len(flags) > 2:
            found.add(place)
    return frozenset(found)


def enumerates(each: Occurrence) -> bool:
    """Whether a schema lists which texts there may be: `z.enum(["x", "y"])`."""
    return each.role == "argument" and not each.nested and _ENUMERATES.fullmatch(each.subject) is not None


def is_in_list(each: Occurrence) -> bool:
    """Whether a name stands in a list, or is one of the arguments of what makes one: `Set.of("x", "y")`."""
    collects = LISTS.match(each.subject) is not None and (not each.receiver or _COLLECTIONS.search(each.receiver) is not None)
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
    fitting = [alias for alias in known if fits(alias, each, record, names.homes)]
    return closest(fitting, each, record)[0].flag if fitting else None


def _declares(each: Occurrence, flag: str, path: str, makers: Collection[tuple[str, str]]) -> Iterator[str]:
    if each.position == "generated":
        folded = fold_case(flag)
        yield from (argument.text for argument in each.arguments if folded in fold_case(argument.text))
        return
    if each.role == "import":
        yield each.subject
    if _is_command_flag(each):
        yield f"FLAGS_{each.name}"
        return
    if (each.nested and each.position != "branch") or not each.declared:
        return
    labelled = CARRIERS.match(each.declared) or LABELS.match(each.declared)
    if (
        each.role == "value"
        and each.owner
        and ITSELF.fullmatch(each.declared)
        and each.form == "string"
        and each.owner != "default"
        and each.position != "row"
    ):
        # A constant that is made of a key and more: `const Spec NEW_FLOW = {key: "new-flow", fallback: false}`.
        yield each.owner
    listed = each.role == "value" and bool(each.owner) and not labelled and each.position != "row"
    made = each.role == "argument" and each.position not in WHERE and makes_flag(each, path, makers) and not enumerates(each)
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


def identifies(each: Occurrence, path: str) -> bool:
    """Whether a text is the name or key that a class about flags gives to itself."""
    itself = each.form == "string" and each.role == "declared" and not each.nested and each.owner
    return bool(itself) and ITSELF.fullmatch(each.declared) is not None and about_flags(each.owner, each.receiver, path)


def makes_flag(each: Occurrence, path: str, makers: Collection[tuple[str, str]] = ()) -> bool:
    """Whether a call makes a constant of a key instead of asking for its value: `new Flag("x")`, `FeatureKey("x")`."""
    callee = each.subject
    if not callee or callee == each.declared or (callee, each.receiver) in makers:
        return True
    if _PARTS_OF_PROGRAMS.search(callee):
        return False
    if not about_flags(callee, each.receiver, each.declared, each.owner, module_name(path)) and (
        not is_distinct(each.name) or is_other_thing(callee, each.receiver)
    ):
        return False
    return ASKS.search(callee) is None and (callee[:1].isupper() or _MAKES.match(callee) is not None)


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
    stem = module_name(alias.path)
    # A package hands on what its private files declare: `from shop.flags import BETA`, declared in `shop/flags/_keys.py`.
    package = module_name(f"{_folder(alias.path)}/__init__.py") if stem.startswith("_") else ""
    return [word for word in (alias.owner, stem, package) if word]


def _is_python_member(alias: Alias) -> bool:
    return bool(alias.owner) and alias.family == "python" and not alias.name.isupper()


def _is_named(alias: Alias, text: bytes) -> bool:
    """Whether a text names what an alias is declared in; in Python a member of a class stands right behind the class."""
    if _is_python_member(alias):
        # Behind `= {` it is a member of another table of that name, which is declared there.
        joined = rb"(?<![A-Za-z0-9_])%s[^A-Za-z0-9_={]{1,20}%s(?![A-Za-z0-9_])"
        return re.search(joined % (re.escape(alias.owner.encode()), re.escape(alias.name.encode())), text) is not None
    return any(stands_in(word.encode(), text) for word in _declared_in(alias))


def _implied(name: str, text: bytes) -> bool:
    """Whether a text has a member whose enum is implied, as Swift's `.search`."""
    return re.search(rb"[\s(,:\[=]\.%s\b" % re.escape(name.encode()), text) is not None


def module_name(path: str) -> str:
    """How other files call a module: its file's name, or its folder's where the file stands for the folder."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return folder.rpartition("/")[2] if stem in {"__init__", "index", "mod", "lib"} or name.endswith(".go") else stem


def closest(fitting: Sequence[Alias], each: Occurrence, record: Record) -> Sequence[Alias]:
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


def fits(alias: Alias, each: Occurrence, record: Record, homes: Mapping[str, Collection[str]] = _NOWHERE) -> bool:
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
        owned = not alias.owner or not qualifier or qualifier == alias.owner or qualifier in SELVES
        return owned or is_distinct(alias.name) or any(alias.owner in origin[-2:] for origin in origins)
    if language.family == "go" and qualifier and (alias.field or alias.generated):
        return is_distinct(alias.name)
    if alias.field and qualifier and language.family != "go":
        # Any variable may hold the structure; one that is called after it, or after flags or options, does.
        named = (
            fold_case(qualifier) == fold_case(alias.owner) or about_flags(qualifier) or OPTIONS.search(qualifier) is not None
        )
        return named or is_distinct(alias.name)
    if language.family == "go":
        return not qualifier and record.path.rpartition("/")[0] == alias.path.rpartition("/")[0]
    if alias.owner:
        if qualifier == alias.owner or any(alias.owner in origin[-2:] for origin in origins):
            return True
        if qualifier and (
            fold_case(qualifier) == fold_case(alias.owner) or any(module_name(alias.path) in origin for origin in origins)
        ):
            # The only one of its kind, or what inherits from its owner and comes from the same module.
            return True
        if qualifier == "." and not is_distinct(alias.name):
            # Swift's `.search` may be a member of any enum: the call or the lack of another enum must tell.
            asks = about_flags(each.subject, each.receiver) or ASKS.search(each.subject) is not None
            return asks if each.role == "argument" else not set(homes.get(alias.name, ())) - {alias.owner}
        # With another qualifier: imported under another name, inherited, or a member of an instance. A short name in capitals
        # is only looked at in files that name its owner: it is inherited or imported on its own.
        return is_distinct(alias.name) or (not qualifier and alias.name.isupper())
    if is_distinct(alias.name):
        return True
    stem = module_name(alias.path)
    modules = {origin.replace("\\", "/").replace(".", "/").rpartition("/")[2] for origin in each.origin.split()}
    if modules & {*_folder(alias.path).split("/")} - {""}:
        # A folder hands on what its files declare: `from shop import BETA`, `import { BETA } from "../flags"`.
        return True
    return stem in {qualifier, *modules} or (language.package and not qualifier and _folder(record.path) == _folder(alias.path))


def reaches(wrapper: Wrapper, each: Occurrence, record: Record) -> bool:
    """Whether a call in a file can mean a wrapper, as far as imports tell."""
    if each.qualifier in SELVES or each.receiver in SELVES or about_flags(each.qualifier, each.receiver, each.origin):
        return record.language.family == wrapper.family
    alias = Alias(wrapper.name, "", "", wrapper.path, wrapper.family)
    return fits(alias, each._replace(name=wrapper.name, qualifier=each.qualifier or each.receiver), record)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _same_folder(module: str, folder: str) -> bool:
    """Whether a Go import path means a folder of the repository."""
    if not folder:
        return True
    return f"/{module}".endswith(f"/{folder}") or f"/{folder}".endswith(f"/{module}") or _tail(module) == _tail(folder)


def _tail(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[-2:])
