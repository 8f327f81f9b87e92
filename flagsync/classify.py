"""What the syntax tree says of a name at a place: a whole string or a part of one, argument of which call, value of which name.

Every walk goes down one path with a cursor or up the same path in a list; nothing recurses, whatever the nesting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from flagsync.bytetext import ByteText
from flagsync.grammar import Node, Tree
from flagsync.imports import Imports
from flagsync.model.language import Grammar
from flagsync.model.reference import Argument, Form, Occurrence, Role
from flagsync.prefilter import places

DEEPEST: Final = 400
"""Nodes that lie deeper than this are left to the guess; nobody writes such code by hand."""

_ARGUMENTS_READ: Final = 6
_LONGEST: Final = 600
"""Bytes of an argument above which nothing is read out of it."""

_SNIPPET: Final = 60

_OPENING: Final = re.compile(rb"(?:[A-Za-z@$]{0,3}#{0,3}(?:\"\"\"|'''|[\"'`])!?|:[\"']?|%[A-Za-z]?[\[({<|]|)")
"""What stands before a text in its literal; a `!` asks for the opposite: `waffle_flag("!maintenance")`."""

_CLOSING: Final = re.compile(rb"(?:\"\"\"|'''|[\"'`\])}>|])?#{0,3}:?")
_NAME: Final = re.compile(r"[A-Za-z_]\w*[?!]?")
_LAST_NAME: Final = re.compile(r"([A-Za-z_$][\w$]*[?!]?)[^\w$]*$")
_CALLEE: Final = re.compile(
    r"(?:([A-Za-z_$][\w$]*)[?!]?(?:\([^()]*\)|\[[^\[\]]*\])?\s*[?!]*(?:\.|->|::|:)\s*)?([A-Za-z_$][\w$]*[?!]*)\s*(?:<[^()]*>|\[[\w.*]+\])?\s*$"
)
_LOOKED_UP: Final = re.compile(r"[(\[]\s*[\"']([\w.-]+)[\"'][^()\[\]]*[)\]]\s*[?!]*(?:\.|->|::)\s*$")
"""What is looked up by its name, and then asked: `settings.get("features", {}).get(…)`, `config["features"].get(…)`."""

_SECTION: Final = re.compile(
    rb"[@$]*[\"'`](?:\\?[$#%]\{)?(?:[\w.:-]*[.:])?(\w*(?:[Ff]lag|FLAG|[Ff]eature|FEATURE|[Tt]oggle|[Ee]xperiment)\w*)"
    rb"(?:[.:][\w-]{1,40}){0,2}[.:]"
)
_SECTION_ENDS: Final = re.compile(rb"(?:[.:](?:enabled|active|on))?(?::[^\"'`{}]*)?\}?[\"'`]")
_PLACED: Final = re.compile(rb"[$#]\{(?:[\w.:-]*[.:])?(\w*(?:[Ff]lag|FLAG|[Ff]eature|FEATURE|[Tt]oggle|[Ee]xperiment)\w*)[.:]$")
_PLACED_ENDS: Final = re.compile(rb"(?:[.:](?:enabled|active|on))?(?::[^\"'`{}]*)?\}")
"""The same in a text with more around it: `${features.rounding:false} and ${orders.enabled}`."""

_PATHED: Final = re.compile(rb"[\"'`](?:[\w.:-]*/){0,6}(?:feature[-_]?)?(?:flags?|features?|toggles?)/")
"""A key in a path of settings: `getParameter("/shop/flags/new-mailer")`."""

_JOINED: Final = re.compile(rb"[\"'`]?[.:]?")
_PREFIXES: Final = re.compile(r"(?i)prefix|namespace|(?-i:^[A-Z][A-Z0-9_]*$)")
"""What holds the beginning of names: `PREFIX + ".new-mailer"`."""

"""A key in a section of settings about flags: `features.new-mailer`, `Features:NewMailer`, `${flags.x:false}`."""

_BRANCH: Final = re.compile(r"statement|return|transfer|pattern|label|condition")
"""What may lie between a branch of a `switch` and the name it is chosen by or the text that it yields."""

_RENAMES: Final = re.compile(
    r"(?:Json|Yaml|Xml|Bson|Toml)(?:Property(?:Name)?|Name|Alias|Member|Element)|Json|PropertyName|Serial(?:ized)?Name|WithName"
    r"|ConfigurationKeyName|DataMember|serde|clap|arg|structopt"
)
"""Attributes that say what a field is called elsewhere: `@SerialName("x") val y`, `#[serde(rename = "x")] y: bool`."""

_YIELDS: Final = re.compile(rf"{_BRANCH.pattern}|expression_list")

_TESTS: Final = re.compile(rb"#\[(?:cfg\((?:all\(|any\()?\s*test\b|(?:\w+::)*test\b|rstest)")
_WRITES: Final = frozenset({"write", "write_str", "pad"})
"""How Rust says what a value is written as: `Flag::New => write!(f, "new")`."""

_PREDICATES: Final = frozenset({b"?", b"!"})
_OWN: Final = frozenset({None, "Self", "self", "static", "this"})
_CHOICE: Final = re.compile(r"(?:([A-Za-z_]\w*)(?:\.|::))?([A-Za-z_]\w+)\W*$")
_KEYWORD: Final = re.compile(rb"\s*[$]?([A-Za-z_]\w*)\s*[:=]\s*")
_TAKEN: Final = re.compile(r"[{,]\s*([A-Za-z_$][\w$]*)")
_PARAMETER: Final = re.compile(r"\W*(?:(?:this|readonly|public|private|protected)\s+)?([A-Za-z_$][\w$]*)")
_RECEIVES: Final = re.compile(r"this\s+\w")
_SELF: Final = frozenset({"self", "cls"})
_NODES_READ: Final = 3_000
_CONCATENATES: Final = frozenset({"+", ".", "..", "<<", "<>", "++", "%", "~"})
_COMPARES: Final = frozenset({"==", "===", "!=", "!==", "in", "not in", "is", "eq", "<=>", "=~"})
_IMPLIED: Final = re.compile(rb"(?:^|[\s(,:=\[])\.$")
"""The dot of Swift's `.newFlow`, whose enum is implied."""

_TYPED: Final = frozenset({b"", b"<", b"!", b"["})
"""What may stand between a callee and its arguments: type arguments, or the mark of a macro or an assertion."""

_FORMATS: Final = re.compile(r"(?i)format|sprintf")
_PLACEHOLDER: Final = re.compile(r"[%{$]|#\{")
_CONVERTS: Final = re.compile(
    r"string|str|String|Symbol|StringName|string_view|String(?:View|Ref|Piece)|nameof"
    r"|(?!(?:With|Without|Is|Has|Use|Get|Set|Check|Require|Requires|Enable|Disable|For|On|If|When|Unless|Add|Register)[A-Z])"
    r"(?:[A-Z]\w*)?(?:Key|Name|Flag|Feature)"
)
"""Makes a key of a text, or a text of a key, and nothing else: `Key("x")`, but not `WithFlag("x")`."""

_COMPOSED: Final = (
    rb"(?<![\w.])%s[ \t]*(?::[ \t]*[\w.\[\]]+[ \t]*)?:?=[ \t]*(?:[\w.]+\()?[fF]?"
    rb"(?P<quote>[\"'`])(?P<text>(?:(?!(?P=quote))[^\n\\])*)(?P=quote)(?P<more>[ \t]*[+%%.])?"
)
_JOINED_AS: Final = re.compile(
    rb"[ \t]*(?::[ \t]*[\w.\[\]]+[ \t]*)?:?=[ \t]*"
    rb"(?:(?P<head>[A-Za-z_]\w*)[ \t]*[+.][ \t]*(?P<quote>[\"'])(?P<text>[\w.:/-]+)(?P=quote)"
    rb"|(?P<open>f\"|f'|`)\$?\{(?P<inner>[A-Za-z_]\w*)\}(?P<rest>[\w.:/-]+)[\"'`])[ \t]*;?[ \t]*(?:as const;?)?\r?$",
    re.MULTILINE,
)
"""A constant that goes on where another one ends: `QUEUE = PREFIX + ".queue"`."""

_KEY_TEXT: Final = re.compile(r"[A-Za-z][\w.:/-]*")
_JOINS: Final = frozenset({"+", ".", "..", "<>", "++", "~"})
_MOST_PLACES: Final = 50
_TITLES: Final = ("name", "key", "left")
_TAG: Final = re.compile(rb"(?:^|[\s`])(flag|flags|feature|toggle|gate|env|envconfig|mapstructure|koanf|json|yaml|toml):\"$")
_PLAIN_TAGS: Final = frozenset({b"json", b"yaml", b"toml"})
_ASKED: Final = re.compile(rb"(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)\(\s*\\?['\"]$")
"""A call inside the text of an annotation: `@PreAuthorize("@flags.isOn('x')")`."""

_FALLBACK: Final = re.compile(rb"\s*,\s*(?:\w+\s*[:=]\s*)?([Tt]rue|[Ff]alse)\s*[,)]")
_COMPUTED: Final = re.compile(rb"(?<![\w.])([A-Za-z_]\w{0,79})(?:\[\s*[$a-z_]|\.(?:fetch|get|at|dig)\(\s*[$a-z_])")
_ROWED: Final = re.compile(rb"\s*(?:=>|=|:)\s*(?:&'?\w*\s*\w*\s*=\s*)?\"")
_ROW: Final = re.compile(rb"(?:^|[{(,;\]\s])([A-Za-z_]\w*)\s*(?::[\s&'\w]{1,30})?(?:=>|=|:|\()\s*r?#*\"$")
"""A row of a macro that declares several constants: `NEW_FLOW => "new-flow"`."""

_CHAINED: Final = re.compile(r"([A-Za-z_$][\w$]*)[?!]?(?:\.|->|::)\w+\([^()]{0,60}\)[?!]?(?:\.|->)$")
"""What a call before the last member is made on: `flags` in `flags.current().newFlow`."""

_ENTRY: Final = re.compile(rb"\[\s*([A-Za-z_]\w*)(?:\.|::)([A-Za-z_]\w*)\s*\]\s*=\s*$")
_LABELLED: Final = re.compile(rb"\s*\]\s*=\s*[@$]?[\"']")
_PAIRED: Final = re.compile(rb"[ \t]+to[ \t]+(?:true|false)\b")
_TYPED_BEHIND: Final = frozenset({"as_expression", "satisfies_expression", "type_cast_expression"})
_X_ROW: Final = re.compile(rb"\b[A-Z]\w{0,30}\(\s*([A-Za-z_]\w+)\s*,\s*$")
_X_NAME: Final = re.compile(rb"\s*,\s*\"")
_EACH: Final = re.compile(
    rb"(?:\s+as\s+const)?\)?\s{0,40}(?:\?|!!)?\.\s?(?:map|for_?[eE]ach|some|every|filter|flat_?[mM]ap|reduce|each(?:_with_object)?|any\??|all\??"
    rb"|(?:any|all|none)_?[mM]atch|[sS]elect|[wW]here|[aA]ny|[aA]ll|reject|find|none|count|associate_?[wW]ith|to_?h)\b"
    rb"(?=.{0,200}(?:[eE]nabled|[aA]ctive|is_?[oO]n\b|[fF]lag|[fF]eature|[vV]ariation|[gG]et_?[bB]ool|\[\w+\]))",
    re.DOTALL,
)
_IN_LOOP: Final = re.compile(
    rb"\b(?:for|any|all|some|every|filter)\b[^\n;{}]{0,100}(?:[\s(*](?:in|of|range)\s+|[(,:]\s*)(?:[\w$]+\.)?$"
    rb"|\bforeach\s*\(\s*(?:[\w$:>-]+)?$"
)
_DOES: Final = re.compile(
    rb".{0,200}(?:[eE]nabled|[aA]ctive|is_?[oO]n\b|\bOn\w*\(|[vV]ariation|[gG]et_?[bB]ool|(?:[fF]lag|[fF]eature)s?(?:\.|\[|::|\())",
    re.DOTALL,
)
"""What goes through a list, and asks about each of its members."""

_LISTS: Final = re.compile(
    r"(?:(?:list|set|array|sequence)?_?[oO]f|as_?[lL]ist|[lL]ist|[sS]et|array|vec!?|frozenset|tuple|Array)"
)

_KEEPS: Final = re.compile(
    r"(?:storeT|t)oRefs|toRaw|toValue|unref|reactive|readonly|freeze|use|use(?:Context|Selector|Store|AtomValue)|inject"
)
"""What hands out the fields of what it is given."""

_BINDS: Final = frozenset({"partial", "call"})
"""Calls of the function that they are given first, with the rest: `partial(is_on, "x")`, `call(isOn, "x")`."""

_GETTERS: Final = frozenset({"computed_property", "getter", "arrow_expression_clause", "accessor_list"})
_ONLY: Final = re.compile(rb"(?:get|return|\(\)|=>|[{};=\s])*")
_SENT: Final = re.compile(rb"[\"'`]{1,3}[?!]*\.([A-Za-z_]\w*)\s*")
_DECIDED: Final = ("value", "subject", "expr")
_MEMBER: Final = re.compile(r".*[\w$)\]](?=\s*[?!]*(?:\.|->|::)\s*[\w$]+(?:\([^()]*\))?\W*$)", re.DOTALL)
"""What stands before the last member of a chain: `flags` in `flags.all()[`."""

_RESULT: Final = re.compile(rb"(?<![\w.$])([A-Za-z_$][\w$]{0,79})[ \t]*(?::[^=\n;]{1,60})?:?=\s*(?:await\s+)?([\w$.]{1,80})\(")
_LAZY: Final = re.compile(r"(?i)(?:lazy|once|memo)\w*")
"""What keeps what a function makes, when it is asked for first."""

_FREEZES: Final = re.compile(r"(?i)(?:deep_?)?freeze|seal|readonly|MappingProxyType|frozenset")
_NO_HANDLERS: Final = frozenset({"true", "false", "none", "null", "nil", "undefined"})
_TRUTH: Final = {"true": "true", "false": "false", "True": "true", "False": "false"}


@dataclass(slots=True)
class _Seen:
    """What the climb from a name to the top has noted so far; `end` is where the name ends."""

    name: str
    form: Form
    end: int
    role: Role = "plain"
    subject: str = ""
    receiver: str = ""
    position: str = ""
    declared: str = ""
    owner: str = ""
    joined: bool = False


def _is_macro(callee: str) -> bool:
    return callee.isupper() or callee == "define"


class Classifier:
    """Answers for one file. `tree` was made of `text` with `grammar`."""

    def __init__(self, text: ByteText, tree: Tree, grammar: Grammar, imports: Imports) -> None:
        self._text = text
        self._data = text.data
        self._tree = tree
        self._grammar = grammar
        self._imports = imports
        self._declarations = dict(grammar.declarations)
        self._results: dict[str, str] | None = None
        self._computed: set[str] | None = None

    def occurrence(self, name: str, start: int, end: int) -> Occurrence | None:
        """What stands at a place; None where the tree is too deep to say."""
        nodes = self._path(start, end)
        if nodes is None:
            return None
        grammar = self._grammar
        if any(node.type in grammar.comments for node in nodes):
            return self._made(name, "comment", "plain", start, end)
        index = self._string(nodes)
        if index is not None:
            return self._in_string(name, nodes, index, start, end)
        if nodes[-1].type == "preproc_arg":
            quoted = self._data[start - 1 : start] == b'"' and self._data[end : end + 1] == b'"'
            if quoted and (row := _X_ROW.search(self._data, max(0, start - 90), start - 1)):
                # A row of a list that another macro goes through: `X(NewPlanner, "new-planner")`.
                return self._made(name, "string", "declared", start, end)._replace(
                    declared=row[1].decode("ascii"), position="pasted"
                )
            if _X_NAME.match(self._data, end) and self._data[start - 1 : start] == b"(":
                return self._made(name, "name", "declaration", start, end)._replace(declared=name)
            return self._in_context(name, "string" if quoted else "name", nodes, len(nodes) - 1, start, end)
        leaf = nodes[-1]
        if leaf.start_byte == start and leaf.end_byte == end + 1 and self._data[end : end + 1] in _PREDICATES:
            asked = self._in_name(name, nodes, start, leaf.end_byte)
            return asked and asked._replace(span=self._text.span(start, end))
        if (leaf.start_byte, leaf.end_byte) != (start, end) or not _NAME.fullmatch(name):
            if any(node.type == "ERROR" for node in nodes):
                return None
            return self._made(name, "text", "plain", start, end)
        return self._in_name(name, nodes, start, end)

    def _path(self, start: int, end: int) -> list[Node] | None:
        cursor = self._tree.walk()
        nodes = [self._tree.root_node]
        while cursor.goto_first_child_for_byte(start) is not None:
            node = cursor.node
            if node is None or node.start_byte > start or node.end_byte < end:
                break
            nodes.append(node)
            if len(nodes) > DEEPEST:
                return None
        return nodes

    def _string(self, nodes: Sequence[Node]) -> int | None:
        """The index of the string literal that a path ends in."""
        for index in range(len(nodes) - 1, 0, -1):
            kind = nodes[index].type
            if kind in self._grammar.strings:
                return index
            if kind in self._grammar.interpolations:
                return None
        return None

    def _in_string(self, name: str, nodes: list[Node], index: int, start: int, end: int) -> Occurrence | None:
        literal = nodes[index]
        parent = nodes[index - 1]
        if parent.type in self._grammar.documentation and parent.child_count == 1:
            return self._made(name, "comment", "plain", start, end)._replace(position="documentation")
        before, after = self._data[literal.start_byte : start], self._data[end : literal.end_byte]
        whole = _OPENING.fullmatch(before) is not None and _CLOSING.fullmatch(after) is not None
        if parent.type == "field_declaration" and (tag := _TAG.search(before[-60:])) and after[:1] in {b'"', b","}:
            found = self._in_context(name, "part", nodes, index, start, end)
            named = parent.child_by_field_name("name")
            if found is None or named is None or (tag[1] in _PLAIN_TAGS and name.isalnum()):
                return found
            title = self._text.text(named.start_byte, named.end_byte)
            return found._replace(form="string", role="declared", declared=title, owner="", position="tag")
        marked = any("annotation" in node.type or "attribute" in node.type for node in nodes[:index])
        if marked and not whole and (asked := _ASKED.search(before[-120:])) and after[:1] in {b"'", b'"', b"\\"}:
            receiver, subject = (each.decode("ascii", "replace") if each else "" for each in asked.groups())
            return self._made(name, "string", "argument", start, end)._replace(
                subject=subject, receiver=receiver, position="embedded"
            )
        section = whole or (_SECTION_ENDS.fullmatch(after[:80]) and _SECTION.fullmatch(before[-80:]))
        section = section or (_PLACED_ENDS.match(after[:80]) and _PLACED.search(before[-80:]))
        if isinstance(section, re.Match):
            found = self._in_context(name, "string", nodes, index, start, end)
            return found and found._replace(receiver=section[1].decode("ascii", "replace"))
        if not whole and _CLOSING.fullmatch(after) and _PATHED.fullmatch(before[-120:]):
            whole = True
        if not whole and _CLOSING.fullmatch(after) and _JOINED.fullmatch(before) and self._follows_prefix(nodes, index):
            whole = True
        found = self._in_context(name, "string" if whole else "part", nodes, index, start, end)
        if found and whole and found.role != "key" and _PAIRED.match(self._data, literal.end_byte):
            # Kotlin: `mapOf("new-flow" to false)`.
            return found._replace(role="key", subject="", position="")
        return found

    def _follows_prefix(self, nodes: Sequence[Node], index: int) -> bool:
        """Whether a text is put behind a constant that holds what names begin with: `PREFIX + ".new-mailer"`."""
        node, literal = nodes[index - 1], nodes[index]
        if node.type not in self._grammar.binaries or len(node.named_children) != 2 or self._operator(node) not in {"+", "."}:
            return False
        first = node.named_children[0]
        named = _DOTTED.fullmatch(self._text.text(first.start_byte, min(first.end_byte, first.start_byte + 120)))
        return first.start_byte != literal.start_byte and named is not None and _PREFIXES.search(named[2]) is not None

    def _in_name(self, name: str, nodes: list[Node], start: int, end: int) -> Occurrence | None:
        index = len(nodes) - 1
        while index and nodes[index - 1].type in self._grammar.members and nodes[index - 1].end_byte == end:
            index -= 1
        unit = nodes[index]
        qualifier = _last_name(self._text.text(max(unit.start_byte, start - 200), start)) if unit.start_byte < start else ""
        chained = _CHAINED.search(self._text.text(max(unit.start_byte, start - 200), start)) if qualifier else None
        if not qualifier and _IMPLIED.search(self._data, max(0, start - 2), start):
            qualifier = "."
        if any(node.type in self._grammar.imports for node in nodes[-6:]):
            return self._made(name, "name", "import", start, end)._replace(
                subject=self._renamed(end), origin=self._imports.of(name)
            )
        if index and (found := self._as_callee(name, nodes, index, start, end, qualifier)):
            return found
        found = self._in_context(name, "name", nodes, index, start, end, qualifier)
        if found and found.form == "name" and found.role in {"plain", "index", "element"} and _LABELLED.match(self._data, end):
            return found._replace(role="key", subject="", position="")
        if found and chained and found.role == "plain" and not found.receiver:
            found = found._replace(receiver=chained[1])
        return (
            found._replace(position="each")
            if found and found.role in {"plain", "argument"} and self._goes_through(start, end)
            else found
        )

    def _is_gone_through(self, nodes: Sequence[Node], index: int) -> bool:
        """Whether a text stands in a list that is written where its members are asked about: `["x", "y"].some(isOn)`."""
        grammar = self._grammar
        for at in range(index - 1, max(index - 5, 0), -1):
            node = nodes[at]
            kinds = (*grammar.tables, *grammar.arguments, *grammar.calls, *grammar.wrappers)
            if node.type not in kinds or node.type in self._declarations:
                return False
            listed = node.type in grammar.tables or (node.type in grammar.calls and _LISTS.fullmatch(self._callee(node)[0]))
            if listed and self._goes_through(node.start_byte, node.end_byte):
                return True
        return False

    def _goes_through(self, start: int, end: int) -> bool:
        """Whether what stands there is a list whose members are asked about one after the other."""
        if _EACH.match(self._data, end, end + 300):
            return True
        return (
            _IN_LOOP.search(self._data, max(0, start - 140), start) is not None
            and _DOES.match(self._data, end, end + 240) is not None
        )

    def _as_callee(self, name: str, nodes: list[Node], index: int, start: int, end: int, qualifier: str) -> Occurrence | None:
        call = nodes[index - 1]
        if call.type not in self._grammar.calls or call.type in self._declarations:
            return None
        inner = _arguments_of(call, self._grammar)
        if inner is None:
            if call.end_byte != end or call.start_byte == start:
                return None
        elif nodes[index].start_byte >= inner.start_byte or self._data[end : inner.start_byte].strip()[:1] not in _TYPED:
            return None
        receiver = qualifier.strip(".") or _last_name(self._text.text(max(call.start_byte, start - 200), start))
        given = self._arguments(inner) if inner is not None else ()
        arguments = tuple(self._composed(argument, nodes[:index], start) for argument in given)
        found = self._in_context(name, "name", nodes, index, start, end, receiver)
        return (found or self._made(name, "name", "plain", start, end))._replace(
            role="callee", qualifier=receiver, origin=self._imports.of(receiver or name), arguments=arguments
        )

    def _in_context(
        self, name: str, form: Form, nodes: list[Node], index: int, start: int, end: int, qualifier: str = ""
    ) -> Occurrence | None:
        """Climbs from the node at `index` and notes what it passes. None where a syntax error hides what it is for."""
        seen = _Seen(name, form, end, joined=form == "string" and self._follows_prefix(nodes, index))
        stop = index
        while stop > 0:
            stop -= 1
            if self._ends(seen, nodes, stop):
                break
        function = next((node for node in nodes[: stop + 1][::-1] if node.type in self._grammar.functions), None)
        if form == "string" and seen.role in {"element", "argument"} and self._is_gone_through(nodes, index):
            seen.role, seen.position = "element", "each"
        if (
            form == "string"
            and function is not None
            and seen.role == "plain"
            and (titled := self._yields(nodes, function, index))
        ):
            seen.role, seen.declared, function = "declared", titled, None
        if form == "string" and seen.role == "argument" and function is None and not seen.declared:
            if _is_macro(seen.subject):
                seen.declared = next((self._macro_name(node) for node in nodes[::-1] if node.type in self._grammar.calls), "")
            elif self._in_macro(nodes) and (row := _ROW.search(self._data, max(0, start - 90), start)):
                seen.role, seen.declared = "declared", row[1].decode("ascii")
        if (
            form == "name"
            and seen.role == "argument"
            and function is None
            and self._in_macro(nodes)
            and _ROWED.match(self._data, end)
        ):
            seen.role, seen.declared = "declaration", name
        elif form == "string" and function is not None and seen.declared and self._assigns_global(seen, nodes[stop], function):
            function = None
        handed: tuple[Argument, ...] = ()
        if form == "name" and seen.role in {"declaration", "key"} and index:
            inside = function if function is not None and nodes[index - 1].type == "function_declarator" else nodes[index - 1]
            handed = self._handed(inside)
        around = function or (self._tree.root_node if nodes[stop].type in self._grammar.passing else None)
        if around is not None and seen.role == "declared" and self._reused(around, seen.declared, nodes[stop]):
            seen.position = "reused"
        if seen.role == "value" and function is None and not seen.owner and nodes[stop].type == "export_statement":
            seen.owner = "default"
        settled = function is not None or seen.position == "row"
        if form == "string" and seen.role == "value" and not settled and seen.owner and self._looked_up(seen.owner):
            seen.position = "looked up"
        if form == "string" and seen.role == "declared" and function is None:
            seen.receiver = self._owner(nodes[: self._own(nodes, stop)], self._own(nodes, stop) - 1)
        if seen.role == "plain":
            if nodes[stop].type == "ERROR":
                return None
            self._pass_branch(seen, nodes, stop)
        elif form == "string" and seen.role == "argument" and not seen.declared:
            if seen.subject.rstrip("!") in _WRITES:
                self._pass_branch(seen, nodes, stop)
            self._pass_attribute(seen, nodes, stop)
        return self._made(name, seen.form, seen.role, start, end)._replace(
            test=bool(self._grammar.marks) and self._in_test(nodes),
            subject=seen.subject,
            receiver=seen.receiver,
            position=seen.position,
            declared=seen.declared,
            owner=seen.owner or self._owner(nodes, stop - self._is_declared_as(seen, nodes[stop])),
            qualifier=qualifier,
            origin=self._origin(name, qualifier) if form == "name" else self._called_from(seen),
            nested=self._is_nested(seen, function, nodes[stop]),
            arguments=handed or self._fallback(seen, nodes[index]),
            within=self._function_name(nodes, stop) if function is not None else "",
        )

    def _is_nested(self, seen: _Seen, function: Node | None, stop: Node) -> bool:
        """Whether what stands there is a matter of one function: not what is promised, and not what a field is called."""
        if function is None:
            return stop.type in self._grammar.passing
        promised = seen.role == "declaration" and not seen.position and stop.type in self._grammar.functions
        return seen.position != "tag" and not promised

    def _yields(self, nodes: Sequence[Node], function: Node, index: int) -> str:
        """The name of a property that does nothing but yield a text: `static var newFlow: String { "new-flow" }`."""
        literal, at = nodes[index], nodes.index(function)
        if len(nodes) - at > 8 or function.end_byte - function.start_byte > _LONGEST:
            return ""
        inside = function if function.type in _GETTERS else function.child_by_field_name("body")
        if inside is None or inside.start_byte > literal.start_byte:
            return ""
        rest = self._data[inside.start_byte : literal.start_byte] + self._data[literal.end_byte : inside.end_byte]
        if _ONLY.fullmatch(rest) is None:
            return ""
        if inside is function:
            above = nodes[at - 1]
            return (
                self._title(above, function, self._declarations[above.type]) or "" if above.type in self._declarations else ""
            )
        named, taken = function.child_by_field_name("name"), function.child_by_field_name("parameters")
        if named is None or taken is None or taken.named_children:
            return ""
        return self._text.text(named.start_byte, named.end_byte)

    def _fallback(self, seen: _Seen, literal: Node) -> tuple[Argument, ...]:
        """The truth value that follows a text among the arguments of a call."""
        if seen.form != "string" or seen.role != "argument":
            return ()
        match = _FALLBACK.match(self._data, literal.end_byte)
        return (Argument("boolean", match[1].decode("ascii").lower()),) if match else ()

    def _looked_up(self, table: str) -> bool:
        """Whether this file looks something up in a table by a name that it computes: `FLAGS[name]`, `FLAGS.fetch(name)`."""
        if self._computed is None:
            self._computed = {each[1].decode("utf-8", "replace") for each in _COMPUTED.finditer(self._data)}
        return table in self._computed

    def _in_macro(self, nodes: Sequence[Node]) -> bool:
        """Whether a place lies among the words that a macro is given, as in Rust."""
        last = next((at for at in range(len(nodes) - 1, 0, -1) if nodes[at].type == "token_tree"), 0)
        return bool(last) and any(node.type == "macro_invocation" for node in nodes[last - 2 : last])

    def _assigns_global(self, seen: _Seen, declaration: Node, function: Node) -> bool:
        """Whether what gets the value is declared outside the function, as Go's `init` fills it."""
        if declaration.type != "assignment_statement" or not seen.declared.isidentifier():
            return False
        local = rb"\b(?:var\s+)?%s\b[^\n=]{0,60}:=|\bvar\s+%s\b" % ((re.escape(seen.declared.encode()),) * 2)
        return re.search(local, self._data[function.start_byte : declaration.start_byte]) is None

    def _origin(self, name: str, qualifier: str) -> str:
        """The module that a name comes from; those whose every member stands by its bare name where that is not known."""
        return self._imports.of(qualifier or name) or ("" if qualifier else self._imports.all_of)

    def _called_from(self, seen: _Seen) -> str:
        """The module that what is given a string comes from."""
        return self._imports.of(seen.receiver) or self._imports.of(seen.subject)

    def _ends(self, seen: _Seen, nodes: list[Node], at: int) -> bool:
        """Notes what one node on the way up says; whether the way ends there."""
        grammar, node, child = self._grammar, nodes[at], nodes[at + 1]
        kind = node.type
        begins = seen.form == "string" and child.start_byte == node.start_byte
        if kind in self._declarations:
            self._pass_declaration(seen, node, child)
            return True
        if seen.role == "argument" and self._is_lazy(nodes, at):
            return False
        if kind in grammar.calls:
            if seen.form == "string" and seen.role == "plain" and not begins and _arguments_of(node, grammar) is None:
                # An attribute whose text is not in an argument list, as in Swift: `@Flag("x")`.
                name = node.named_children[0]
                seen.role, seen.position = "argument", "0"
                seen.subject = _last_name(self._text.text(name.start_byte, name.end_byte))
                return True
            if begins and seen.role == "plain" and (method := self._sent(seen, node)):
                seen.role, seen.subject, seen.position = "argument", method, "receiver"
                return True
            return not (begins or self._freezes(seen, node)) and self._pass_call(seen, node)
        if kind in grammar.arguments and _calls(nodes, at, grammar):
            return not self._freezes(seen, nodes[at - 1]) and self._pass_arguments(seen, node, child)
        if kind in grammar.subscripts:
            if seen.role == "plain" and child.start_byte > node.start_byte:
                seen.role, seen.position = "index", "set" if self._is_set(nodes, at) else ""
                first = node.named_children[0]
                before_it = first.end_byte if first.start_byte < child.start_byte else child.start_byte
                table = self._text.text(max(0, before_it - 120), before_it)
                seen.subject = _last_name(table)
                seen.receiver = _last_name(before[0]) if (before := _MEMBER.match(table)) else self._made_of(seen.subject)
            return True
        if kind in grammar.pairs:
            keyed = seen.role == "plain" and node.named_children[0].type == "literal_element" and self._maps(nodes[:at])
            if seen.role == "element" and not seen.position:
                # One of several that a name is given: `{"options": [old_flow, new_flow]}`.
                seen.position = "list"
            seen.role, seen.declared, seen.owner = self._pair(node, child, seen.role, seen.declared, seen.owner)
            if keyed and seen.role == "value" and seen.form == "string" and seen.declared and not self._keyed_by_text(node):
                # What a constant is called: `var names = map[Kind]string{NewFlow: "new-flow"}`. It lies in nothing.
                seen.role = "declared"
                return True
            computed = child.type == "computed_property_name" or self._maps(nodes[:at])
            is_key = seen.role == "key" and child.start_byte == node.start_byte and (seen.form == "string" or computed)
            if is_key and self._handles(node.named_children[-1]):
                seen.position = "handler"
        elif kind in grammar.tables:
            seen.role = "element" if seen.role == "plain" else seen.role
            if seen.role == "value" and _is_row(node, child, grammar):
                # What the columns of a table are called stands for none of its values.
                seen.position = "row"
        elif kind in grammar.binaries:
            return self._pass_operator(seen, node, child)
        elif kind in grammar.cases:
            if seen.role == "plain" and (seen.form == "string" or kind != child.type):
                seen.role, seen.subject = "compared", self._switched(nodes[:at])
                parts = node.named_children
                seen.position = "label" if len(parts) == 2 and self._is_text(parts[1]) else ""
            return True
        elif kind in grammar.wrappers:
            keyword = _KEYWORD.fullmatch(self._data[node.start_byte : child.start_byte])
            if keyword is not None and seen.role in {"plain", "element"}:
                seen.position = keyword[1].decode("ascii")
        elif not (kind in grammar.members and begins):
            self._pass_end(seen, node, child)
            return True
        return False

    def _is_lazy(self, nodes: Sequence[Node], at: int) -> bool:
        """Whether a node belongs to a call that makes later what a function without parameters makes: `Lazy::new(|| …)`."""
        function = next((each for each in range(at, min(at + 3, len(nodes))) if nodes[each].type in self._grammar.functions), 0)
        if (
            function < 2
            or nodes[function].type in self._declarations
            or nodes[function - 1].type not in self._grammar.arguments
        ):
            return False
        taken = nodes[function].child_by_field_name("parameters")
        called = nodes[function - 2]
        if called.type not in self._grammar.calls or (taken is not None and taken.named_children):
            return False
        name, receiver = self._callee(called)
        return _LAZY.fullmatch(receiver if name == "new" else name) is not None

    def _is_set(self, nodes: Sequence[Node], at: int) -> bool:
        """Whether what is looked up at an index gets a value there: `features["x"] = true`."""
        while at > 1 and nodes[at - 1].type in self._grammar.subscripts:
            at -= 1
        above = nodes[at - 1]
        return above.type in self._declarations and self._title(above, nodes[at], self._declarations[above.type]) is None

    def _pass_declaration(self, seen: _Seen, node: Node, child: Node) -> None:
        title = self._title(node, child, self._declarations[node.type])
        if title and seen.role == "element" and not seen.declared and self._is_built(node, child, seen.end):
            seen.role = "argument"
        if title is None:
            if seen.form == "name" and seen.role == "plain":
                seen.role, seen.declared = "declaration", seen.name
                seen.position = "function" if node.type in self._grammar.functions and _has_body(node) else ""
            elif seen.form == "string" and seen.role == "plain":
                # A property that only a text can name: `interface Flags { "new-flow": boolean }`.
                seen.role = "key"
            elif seen.role in {"element", "key"}:
                seen.subject = self._source_of(node)
        elif title and seen.declared:
            seen.owner = seen.owner or title
        elif title and not (seen.role == "plain" and node.type in self._grammar.functions):
            seen.declared = title
            entry = _ENTRY.search(self._data, max(node.start_byte, child.start_byte - 160), child.start_byte)
            if entry is not None and seen.form == "string" and seen.role == "plain":
                # What a member of an enum is called, by a table: `[Course.Bread] = "bread-oven"`.
                seen.role, seen.position = "value", "branch"
                seen.owner, seen.declared = entry[1].decode("ascii"), entry[2].decode("ascii")
            seen.role = "declared" if seen.role == "plain" else seen.role

    def _is_built(self, node: Node, child: Node, end: int) -> bool:
        """Whether a text is the first thing that an object is made of: `const Feature kNew{"new", …}`, no array of texts."""
        name = node.child_by_field_name("declarator")
        if name is None:
            # Go: `NewFlow = Flag{"new-flow", true}`, where the braces follow a type and no brackets.
            made = child.named_children[0] if child.type == "expression_list" and child.named_children else child
            of, inner = made.child_by_field_name("type"), made.child_by_field_name("body")
            if of is None or inner is None or of.type not in {"type_identifier", "qualified_type"}:
                return False
            name, child = of, inner
        parts = child.named_children
        single = "array" not in name.type
        return single and bool(parts) and parts[0].start_byte < end <= parts[0].end_byte

    def _is_declared_as(self, seen: _Seen, node: Node) -> bool:
        """Whether a node is a class or an object that is itself what gets the name, and so lies in no owner of that kind."""
        return bool(seen.declared) and node.type in self._grammar.owners and node.type in self._declarations

    def _pass_branch(self, seen: _Seen, nodes: Sequence[Node], stop: int) -> None:
        """What stands in a branch of a `switch`, `match` or `when`: what it is chosen by, or the text that it yields."""
        for at in range(stop, max(stop - 5, 0), -1):
            node, child = nodes[at], nodes[at + 1]
            if node.type not in self._grammar.branches:
                if _BRANCH.search(node.type) is None:
                    return
                continue
            parts = node.named_children
            if _chooses(child) or (child.start_byte < parts[-1].start_byte and child.type not in self._grammar.comments):
                seen.role = "case"
                seen.subject = seen.subject or (self._switched(nodes[:at]) if seen.form == "string" else "")
                seen.position = "label" if self._is_text(parts[-1]) else ""
            elif seen.form == "string":
                chosen = _CHOICE.search(self._text.text(parts[0].start_byte, parts[0].end_byte))
                if chosen is not None and chosen[2] not in {"default", "else"}:
                    seen.role, seen.position, seen.declared = "value", "branch", chosen[2]
                    seen.owner = "" if chosen[1] in _OWN else chosen[1]
            return

    def _pass_attribute(self, seen: _Seen, nodes: Sequence[Node], stop: int) -> None:
        """The text that an attribute gives to an enum's member: `@JsonProperty("x") X`, `#[serde(rename = "x")] X`."""
        if not any("attribute" in node.type or "annotation" in node.type for node in nodes[stop:]):
            return
        renames = _RENAMES.fullmatch(seen.subject) is not None
        for at in range(stop, max(stop - 5, 0), -1):
            node = nodes[at]
            member = node
            if node.type in self._grammar.marks:
                rest = [each for each in nodes[at - 1].children if each.start_byte > node.start_byte]
                member = next((each for each in rest if each.type not in {node.type, *self._grammar.comments}), node)
            elif "attribute" in node.type or "annotation" in node.type or "modifiers" in node.type:
                continue
            is_variant = member.type in self._grammar.variants
            if not is_variant and not renames:
                continue
            named = _named(member)
            if named is not None and named.start_byte > nodes[at + 1].start_byte:
                seen.role, seen.position = ("value", "branch") if is_variant else ("declared", "tag")
                seen.declared = _last_name(self._text.text(named.start_byte, named.end_byte))
            if is_variant or named is not None:
                return

    def _in_test(self, nodes: Sequence[Node]) -> bool:
        """Whether a place lies in a module or function that an attribute before it declares a test, as in Rust."""
        for at in range(1, len(nodes)):
            if nodes[at].type in self._grammar.owners or nodes[at].type in self._grammar.functions:
                before = [each for each in nodes[at - 1].children if each.end_byte <= nodes[at].start_byte]
                while before and before[-1].type in {*self._grammar.marks, *self._grammar.comments}:
                    mark = before.pop()
                    if _TESTS.match(self._data, mark.start_byte, mark.end_byte):
                        return True
        return False

    def _is_text(self, node: Node) -> bool:
        """Whether all that a branch does is yield a text."""
        while node.type not in self._grammar.strings and len(node.named_children) == 1 and _YIELDS.search(node.type):
            node = node.named_children[0]
        return node.type in self._grammar.strings

    def _freezes(self, seen: _Seen, call: Node) -> bool:
        """Whether a call only keeps a table from being changed, as `Object.freeze({…})` does."""
        return seen.role in {"value", "key", "element"} and _FREEZES.fullmatch(self._callee(call)[0]) is not None

    def _pass_call(self, seen: _Seen, node: Node) -> bool:
        """Notes the call whose argument this is, and no call of what that returns, as in `env.Bool("x").Get()`."""
        if seen.role != "argument" or seen.subject:
            return True
        seen.subject, seen.receiver = self._callee(node)
        inner = _arguments_of(node, self._grammar) if not seen.subject else None
        if inner is not None and self._data[inner.start_byte : inner.start_byte + 1] == b"[":
            # What a call returns is indexed, as Swift's tree says it: `remoteConfig()["x"]`.
            seen.role, seen.position = "index", ""
            seen.subject = _last_name(self._text.text(max(node.start_byte, inner.start_byte - 120), inner.start_byte))
            return True
        if seen.subject in _BINDS and not seen.receiver and seen.position.isdigit() and seen.position != "0":
            # The call is made later, of the function that is given first.
            inner = _arguments_of(node, self._grammar)
            bound = inner.named_children[0] if inner is not None else node
            seen.subject, seen.receiver = _last_name(self._text.text(bound.start_byte, bound.end_byte)), ""
            seen.position = str(int(seen.position) - 1)
        return False

    def _sent(self, seen: _Seen, call: Node) -> str:
        """The method that a text itself is asked by: `"x".isEnabled()`."""
        inner = _arguments_of(call, self._grammar)
        between = self._data[seen.end : inner.start_byte] if inner is not None else b""
        match = _SENT.fullmatch(between[:80])
        return match[1].decode("ascii") if match else ""

    def _pass_arguments(self, seen: _Seen, node: Node, child: Node) -> bool:
        if seen.role == "argument":
            if not _CONVERTS.fullmatch(seen.subject) and not (seen.form == "part" and _FORMATS.search(seen.subject)):
                return True
            seen.subject, seen.receiver, seen.position = "", "", ""
        named = seen.declared if seen.role == "value" else ""
        kept = "" if seen.position in {"list", "row"} else seen.position
        seen.position = kept or named or str(_index_in(node, child))
        seen.role, seen.declared = "argument", ""
        return False

    def _pass_operator(self, seen: _Seen, node: Node, child: Node) -> bool:
        operator = self._operator(node)
        if operator in _COMPARES and seen.role == "plain":
            seen.role, seen.subject = "compared", self._other_side(node, child)
            return True
        if operator in _CONCATENATES and seen.form == "string" and not seen.joined:
            seen.form = "part"
        return False

    def _pass_end(self, seen: _Seen, node: Node, child: Node) -> None:
        if node.type in self._grammar.imports:
            seen.role, seen.subject = "import", self._renamed(seen.end)
        elif node.type in self._grammar.types:
            seen.role = "type"
        elif node.type in self._grammar.attributes:
            seen.role, seen.subject = "attribute", _last_name(self._text.text(node.start_byte, child.start_byte))
            tag = self._data.rfind(b"<", max(0, node.start_byte - 2_000), node.start_byte)
            element = re.match(rb"<([\w.]+)", self._data[tag : tag + 120]) if tag >= 0 else None
            seen.receiver = element[1].decode("ascii", "replace") if element else ""

    def _source_of(self, declaration: Node) -> str:
        """What a pattern takes apart: `useFlags` in `const { newCheckout } = useFlags()`."""
        value = declaration.child_by_field_name("value") or declaration.child_by_field_name("right")
        for _ in range(4):
            if value is None:
                return ""
            whole = value.child_by_field_name("object") if value.type in self._grammar.members else None
            if whole is not None and whole.type in {*self._grammar.calls, *self._grammar.wrappers}:
                value = whole
            elif value.type in self._grammar.wrappers and value.named_children:
                value = _wrapped(value)
            elif value.type in self._grammar.calls and _KEEPS.fullmatch(self._callee(value)[0]):
                inner = _arguments_of(value, self._grammar)
                value = inner.named_children[0] if inner is not None and inner.named_children else None
        if value is None:
            return ""
        if value.type in self._grammar.calls:
            return self._callee(value)[0]
        return _last_name(self._text.text(value.start_byte, min(value.end_byte, value.start_byte + 120)))

    def _macro_name(self, call: Node) -> str:
        """The first argument of a macro at the top of a file, where it is a name: `BASE_FEATURE(kFoo, "Foo")`."""
        inner = _arguments_of(call, self._grammar)
        first = inner.named_children[0] if inner is not None and inner.named_children else None
        if first is None or not (
            "identifier" in first.type or first.type in self._grammar.wrappers or first.type in self._grammar.strings
        ):
            return ""
        return _last_name(_content(self._text.text(first.start_byte, first.end_byte)))

    def enclosing(self, start: int, end: int) -> tuple[str, ...]:
        """The names of every declaration and pair around a place, innermost first."""
        nodes = self._path(start, end) or []
        found = []
        for at in range(len(nodes) - 2, -1, -1):
            node, child = nodes[at], nodes[at + 1]
            if node.type in self._grammar.pairs:
                found.append(self._pair(node, child, "plain", "", "")[1])
            elif node.type in self._declarations:
                found.append(self._title(node, child, self._declarations[node.type]) or "")
        return tuple(name for name in found if name)

    def _pair(self, node: Node, child: Node, role: Role, declared: str, owner: str) -> tuple[Role, str, str]:
        named = node.named_children
        if node.type == "array_element_initializer" and len(named) == 1:
            return ("element" if role == "plain" else role), declared, owner
        is_key = bool(named) and child.start_byte == named[0].start_byte and len(named) > 1
        if is_key:
            return ("key" if role == "plain" else role), declared, owner
        title = _last_name(self._text.text(node.start_byte, min(child.start_byte, node.start_byte + 120)).rstrip("\"'`: =>]"))
        if role in {"plain", "element"}:
            return "value", title, owner
        if role in {"value", "key"}:
            return role, declared, owner or title
        return role, declared or title, owner

    def _keyed_by_text(self, pair: Node) -> bool:
        return any(child.type in self._grammar.strings for child in pair.named_children[0].named_children)

    def _maps(self, above: Sequence[Node]) -> bool:
        """Whether the keys of a table are expressions and not the names of fields, as far as its syntax tells."""
        kinds = self._grammar.maps
        return any(node.type in kinds or any(child.type in kinds for child in node.children[:1]) for node in above[:-3:-1])

    def _handles(self, value: Node) -> bool:
        """Whether the value of a pair is code to run, and no setting: a function, or the name of something."""
        while value.type in self._grammar.wrappers and value.named_children:
            value = _wrapped(value)
        if value.type in self._grammar.functions:
            return True
        written = self._text.text(value.start_byte, min(value.end_byte, value.start_byte + 100))
        return _DOTTED.fullmatch(written) is not None and written.lower() not in _NO_HANDLERS and not written.isupper()

    def _title(self, node: Node, child: Node, field: str) -> str | None:
        """The name that a declaration declares; None where `child` is that name, empty where it declares no single name."""
        if field == "*":
            return None
        named = node.child_by_field_name(field) if field else next(iter(_identifiers(node)), None)
        if node.type in self._grammar.variants:
            # Several members at once, as Swift allows: `case one = "x", two = "y"`.
            named = next((each for each in _identifiers(node)[::-1] if each.start_byte <= child.start_byte), named)
        if named is None:
            return ""
        several = node.children_by_field_name(field) if field else ()
        if any(each.start_byte <= child.start_byte and child.end_byte <= each.end_byte for each in (named, *several)):
            return None
        if named.type in self._grammar.tables:
            return ""
        return _last_name(self._text.text(named.start_byte, min(named.end_byte, named.start_byte + 200)))

    def _callee(self, call: Node) -> tuple[str, str]:
        """What is called, and on what."""
        inner = _arguments_of(call, self._grammar)
        end = inner.start_byte if inner is not None else call.end_byte
        written = self._text.text(max(call.start_byte, end - 160), end).rstrip().removesuffix("?.")
        match = _CALLEE.search(written)
        if match is None:
            return "", ""
        looked_up = _LOOKED_UP.search(written[: match.start(2)])
        receiver = looked_up[1] if looked_up else (match[1] or "")
        return match[2].lstrip("$"), receiver.lstrip("$")

    def _arguments(self, inner: Node) -> tuple[Argument, ...]:
        found: list[Argument] = []
        for node in [child for child in inner.named_children if child.type not in self._grammar.comments][:_ARGUMENTS_READ]:
            found += self._argument(node)
        return tuple(found)

    def _argument(self, node: Node, keyword: str = "") -> list[Argument]:
        grammar = self._grammar
        while node.type in grammar.wrappers and node.named_children:
            child = _wrapped(node)
            match = _KEYWORD.fullmatch(self._data[node.start_byte : child.start_byte])
            keyword = match[1].decode("ascii") if match else keyword
            node = child
        if node.type in grammar.pairs and node.named_children:
            title = _last_name(self._text.text(node.start_byte, node.named_children[-1].start_byte).rstrip("\"'`: =>"))
            return [self._simple(node.named_children[-1], title)]
        if node.type in grammar.tables:
            simple = [self._simple(node, keyword)]
            rows = node.named_children if len(node.named_children) < 40 else []
            for row in rows:
                inner = row.named_children if row.type in grammar.tables else [row]
                simple += [each for pair in inner if pair.type in grammar.pairs for each in self._argument(pair)]
            return simple
        return [self._simple(node, keyword)]

    def _simple(self, node: Node, keyword: str) -> Argument:
        while node.type in self._grammar.wrappers and node.named_children:
            node = _wrapped(node)
        span = self._text.span(node.start_byte, node.end_byte)
        written = self._text.text(node.start_byte, min(node.end_byte, node.start_byte + 400))
        if node.end_byte - node.start_byte > _LONGEST:
            return Argument("other", " ".join(written.split())[:_SNIPPET], keyword, "", span)
        if node.type in self._grammar.strings:
            content = _content(written)
            variable = next((child for child in node.children if child.type in self._grammar.interpolations), None)
            if variable is not None:
                before = self._text.text(node.start_byte, variable.start_byte)
                begins = _OPENING_TEXT.sub("", before, count=1).rstrip("#$\\({")
                whole = self._interpolated(node)
                if whole:
                    return Argument("composed", whole, keyword, "", span)
                if not begins:
                    begins = self._constant_text(self._text.text(variable.start_byte, variable.end_byte).strip("#$\\(){} "))
                return Argument("prefix", begins, keyword, "", span)
            if self._grammar.hidden and self._grammar.hidden in content:
                return Argument("prefix", content.partition(self._grammar.hidden)[0], keyword, "", span)
            return Argument("string", content, keyword, "", span)
        if written in _TRUTH:
            return Argument("boolean", _TRUTH[written], keyword, "", span)
        if _NUMBER.fullmatch(written):
            return Argument("number", written.replace("_", ""), keyword, "", span)
        if node.type in self._grammar.binaries and self._operator(node) in _CONCATENATES and node.named_children:
            first = self._simple(node.named_children[0], "")
            if self._operator(node) in _JOINS and len(node.named_children) == 2:
                ends = [self._whole(each) for each in (first, self._simple(node.named_children[1], ""))]
                if all(ends) and _KEY_TEXT.fullmatch("".join(ends)):
                    return Argument("composed", "".join(ends), keyword, "", span)
            if first.kind == "name" and not first.qualifier:
                first = first._replace(kind="prefix", text=self._constant_text(first.text))
            if first.kind in {"string", "composed", "prefix"} and first.text:
                text = _PLACEHOLDER.split(first.text)[0] if self._operator(node) == "%" else first.text
                return Argument("prefix", text, keyword, "", span)
        if (
            node.type in self._grammar.subscripts
            and node.named_children
            and node.named_children[-1].type in self._grammar.strings
        ):
            table, looked_up = node.named_children[0], node.named_children[-1]
            named = _content(self._text.text(looked_up.start_byte, looked_up.end_byte))
            return Argument("name", named, keyword, _last_name(self._text.text(table.start_byte, table.end_byte)), span)
        if node.type in self._grammar.calls:
            inner = _arguments_of(node, self._grammar)
            if inner is not None and len(inner.named_children) == 1:
                # A conversion of what it is given: `Key(fmt.Sprintf("tier-%s", tier))`.
                made = self._simple(inner.named_children[0], keyword)
                if made.kind in {"prefix", "composed"} or (made.kind == "name" and _CONVERTS.fullmatch(self._callee(node)[0])):
                    return made
            if inner is not None and _FORMATS.search(self._text.text(node.start_byte, inner.start_byte)[-40:]):
                around = self._text.text(node.start_byte, min(node.end_byte, node.start_byte + 200))
                match = re.search(r"[\"']([^\"']*)[\"']", around)
                if match:
                    return Argument("prefix", _PLACEHOLDER.split(match[1])[0], keyword, "", span)
        converted = _CONVERTED.fullmatch(written)
        match = _DOTTED.fullmatch(converted[1] if converted else _UNWRAPPED.sub("", written))
        if match is not None:
            whole = "" if match[1] else self._joined(match[2])
            if whole:
                return Argument("composed", whole, keyword, "", span)
            return Argument("name", match[2], keyword, _last_name(match[1] or ""), span)
        return Argument("other", " ".join(written.split())[:_SNIPPET], keyword, "", span)

    def _operator(self, node: Node) -> str:
        for child in node.children[1:-1]:
            text = self._text.text(child.start_byte, min(child.end_byte, child.start_byte + 8))
            if text in _CONCATENATES or text in _COMPARES:
                return text
        return ""

    def _made_of(self, name: str) -> str:
        """The function whose result this file gives to a name first: `allFlags` for `flags` in `const flags = allFlags()`."""
        if self._results is None:
            self._results = {}
            for each in _RESULT.finditer(self._data):
                self._results.setdefault(each[1].decode("utf-8", "replace"), _last_name(each[2].decode("utf-8", "replace")))
        return self._results.get(name, "")

    def _switched(self, above: Sequence[Node]) -> str:
        """What a `switch` or a `match` decides on."""
        for node in above[:-4:-1]:
            if node.type in self._grammar.functions:
                break
            value = next((each for field in _DECIDED if (each := node.child_by_field_name(field)) is not None), None)
            if value is not None:
                return _last_name(self._text.text(max(value.start_byte, value.end_byte - 120), value.end_byte))
        return ""

    def _other_side(self, node: Node, child: Node) -> str:
        for other in node.named_children:
            if other.start_byte != child.start_byte:
                if other.type in self._grammar.calls and (called := self._callee(other)[0]):
                    return called
                return _last_name(self._text.text(max(other.start_byte, other.end_byte - 120), other.end_byte))
        return ""

    def _owner(self, nodes: Sequence[Node], stop: int) -> str:
        for node in nodes[stop::-1]:
            if node.type in self._grammar.owners and node is not nodes[-1]:
                named = node.child_by_field_name("name") or node.child_by_field_name("type")
                named = named or next(iter(_identifiers(node)), None)
                if named is not None:
                    return _last_name(self._text.text(named.start_byte, named.end_byte))
        return ""

    def _composed(self, argument: Argument, above: Sequence[Node], start: int) -> Argument:
        """An argument that is a variable of its function, as what that was composed of before: `key = f"tier-{tier}"`."""
        function = next((node for node in above[::-1] if node.type in self._grammar.functions), None)
        if argument.kind != "name" or argument.qualifier or function is None:
            return argument
        pattern = _COMPOSED % re.escape(argument.text.encode("utf-8", "replace"))
        found = list(re.finditer(pattern, self._data[max(function.start_byte, start - 2_000) : start]))
        if not found:
            return argument
        text = found[-1]["text"].decode("utf-8", "replace")
        prefix = _PLACEHOLDER.split(text)[0]
        composed = prefix != text or found[-1]["more"]
        return argument._replace(kind="prefix", text=prefix) if prefix and composed else argument

    def _interpolated(self, node: Node) -> str:
        """The text of a string into which only texts are put that this file knows; empty where that is not so."""
        parts = []
        at = node.start_byte
        for child in node.children:
            if child.type in self._grammar.interpolations:
                put = self._constant_text(self._text.text(child.start_byte, child.end_byte).strip("#$\\(){} "))
                if not put:
                    return ""
                parts += [self._text.text(at, child.start_byte), put]
                at = child.end_byte
        parts.append(self._text.text(at, node.end_byte).rstrip("\"'`"))
        text = _OPENING_TEXT.sub("", parts[0], count=1) + "".join(parts[1:])
        return text if _KEY_TEXT.fullmatch(text) else ""

    def _whole(self, made: Argument) -> str:
        """The text that an argument is known to be; empty where it is not."""
        if made.kind in {"string", "composed"}:
            return made.text
        return self._constant_text(made.text) if made.kind == "name" and not made.qualifier else ""

    def _joined(self, name: str) -> str:
        """The text of a constant of this file that goes on where another one ends; empty for every other."""
        word = name.encode("utf-8", "replace")
        found = [
            match
            for at in islice(places(word, self._data), _MOST_PLACES)
            if (match := _JOINED_AS.match(self._data, at + len(word)))
        ]
        if len(found) != 1:
            return ""
        head = self._constant_text((found[0]["head"] or found[0]["inner"]).decode("ascii"))
        return head + (found[0]["text"] or found[0]["rest"]).decode("ascii") if head else ""

    def _constant_text(self, name: str) -> str:
        """The text that this file gives a name, where it gives it one; empty where it does not."""
        found = (
            list(re.finditer(_COMPOSED % re.escape(name.encode("utf-8", "replace")), self._data)) if name.isidentifier() else []
        )
        text = found[0]["text"].decode("utf-8", "replace") if len(found) == 1 and not found[0]["more"] else ""
        return "" if _PLACEHOLDER.search(text) else text

    def _function_name(self, nodes: Sequence[Node], stop: int) -> str:
        """The name of the innermost function around a place that has one, of its own or of what it is assigned to."""
        for at in range(stop, 0, -1):
            if nodes[at].type not in self._grammar.functions:
                continue
            named = nodes[at].child_by_field_name("name")
            if named is None and at:
                above = nodes[at - 1]
                if above.type in self._grammar.arguments and at > 2:
                    above = nodes[at - 3]
                named = next((each for field in _TITLES if (each := above.child_by_field_name(field)) is not None), None)
            if named is not None and named.start_byte != nodes[at].start_byte:
                return _last_name(self._text.text(named.start_byte, min(named.end_byte, named.start_byte + 200)))
        return ""

    def _handed(self, declaration: Node) -> tuple[Argument, ...]:
        """What a declared function does with its parameters: to which functions it hands them, in what it looks them up."""
        function = self._function_in(declaration)
        if function is None:
            return ()
        names = {name: f"{index}:{given}" for index, name, given in self._parameters(function)}
        if not names:
            return ()
        found: list[Argument] = []
        waiting: list[tuple[Node, int]] = [(function, 0)]
        seen = 0
        while waiting and seen < _NODES_READ:
            node, depth = waiting.pop()
            seen += 1
            if node.type in self._grammar.calls:
                inner = _arguments_of(node, self._grammar)
                position = 0
                for given in self._arguments(inner) if inner is not None else ():
                    if given.kind == "name" and given.qualifier in names and given.text.isidentifier():
                        # A property of the parameter, as components take them: `isOn(props.when)`.
                        place = f"{names[given.qualifier].partition(':')[0]}:{given.text}:{given.keyword or position}"
                        callee, receiver = self._callee(node)
                        found.append(Argument("passes", callee, place, receiver, given.span))
                    if given.kind == "name" and not given.qualifier and given.text in names:
                        callee, receiver = self._callee(node)
                        place = f"{names[given.text]}:{given.keyword or position}"
                        found.append(Argument("passes", callee, place, receiver, given.span))
                    position += not given.keyword
            elif node.type in self._grammar.subscripts and len(node.named_children) > 1:
                table, key = node.named_children[0], node.named_children[-1]
                written = self._text.text(key.start_byte, min(key.end_byte, key.start_byte + 80))
                if written in names:
                    subject = _last_name(self._text.text(max(table.start_byte, table.end_byte - 120), table.end_byte))
                    found.append(
                        Argument("indexes", subject, names[written], "", self._text.span(key.start_byte, key.end_byte))
                    )
            if depth < DEEPEST:
                waiting += [(child, depth + 1) for child in node.named_children]
        return tuple(sorted(set(found), key=lambda each: each.span))

    def _function_in(self, declaration: Node) -> Node | None:
        """The function that a declaration declares: itself, or its value, or the first argument of a call that wraps it."""
        node, grammar = declaration, self._grammar
        for _ in range(6):
            if node.type in grammar.functions:
                return node
            if node.type in grammar.calls:
                inner = _arguments_of(node, grammar)
                children = inner.named_children if inner is not None else []
            else:
                value = node.child_by_field_name("value") or node.child_by_field_name("right")
                children = [value] if value is not None else node.named_children[-1:]
            following = next((child for child in children if child.type in {*grammar.functions, *grammar.calls}), None)
            if following is None and children and children[0].type in grammar.wrappers:
                following = children[0]
            if following is None:
                return None
            node = following
        return None

    def _parameters(self, function: Node) -> list[tuple[int, str, str]]:
        """A function's parameters: the place, the name inside, and the name that calls give.

        Those of an object that is taken apart share its place.
        """
        listed = _parameters_of(function)
        if len(listed) == 1 and "identifier" in listed[0].type:
            name = self._text.text(listed[0].start_byte, listed[0].end_byte)
            return [(0, name, name)]
        found: list[tuple[int, str, str]] = []
        index = 0
        for child in listed:
            if child.type in self._grammar.comments:
                continue
            plain = (each for each in child.named_children if each.type in {"identifier", "simple_identifier"})
            names = [self._text.text(each.start_byte, each.end_byte) for each in plain]
            written = self._text.text(child.start_byte, min(child.end_byte, child.start_byte + 400))
            if child.type == "parameter_declaration" and names:
                for name in names:
                    found.append((index, name, name))
                    index += 1
                continue
            if _RECEIVES.match(written):
                # What an extension of C# is called on: no argument of the call.
                continue
            named = child.child_by_field_name("name") or child.child_by_field_name("declarator")
            if child.type == "parameter" and len(names) > 1 and function.child_by_field_name("parameters") is None:
                # Swift: the name that calls give, and the name inside.
                found.append((index, names[1], names[0] if names[0] != "_" else names[1]))
            elif written.lstrip().startswith("{"):
                found += [(index, name, name) for name in _TAKEN.findall(written.partition("}")[0])]
            elif named is not None and "parameter" in child.type:
                name = _last_name(self._text.text(named.start_byte, min(named.end_byte, named.start_byte + 200)))
                found.append((index, name, name))
            elif match := _PARAMETER.match(written):
                if match[1] in _SELF:
                    continue
                found.append((index, match[1], match[1]))
            index += 1
        return found

    def _own(self, nodes: Sequence[Node], stop: int) -> int:
        """The index of the class or object around a place; 0 where there is none."""
        return next((at for at in range(stop, 0, -1) if nodes[at].type in self._grammar.owners), 0)

    def _renamed(self, end: int) -> str:
        match = re.match(rb"\s+as\s+(\w+)", self._data[end : end + 120])
        return match[1].decode("ascii", "replace") if match else ""

    def _reused(self, function: Node, declared: str, declaration: Node) -> bool:
        """Whether a local name is named again in its function after its declaration."""
        rest = self._data[declaration.end_byte : function.end_byte]
        return re.search(rb"\b%s\b" % re.escape(declared.encode("utf-8", "replace")), rest) is not None

    def _made(self, name: str, form: Form, role: Role, start: int, end: int) -> Occurrence:
        return Occurrence(name, form, role, self._text.span(start, end))


_OPENING_TEXT: Final = re.compile(r"^[A-Za-z@$]{0,3}#{0,3}(?:\"\"\"|'''|[\"'`])|^:[\"']?")
_UNWRAPPED: Final = re.compile(
    r"(?:\.|->)(?:key|value|rawValue|name|id|Key|Value|Name|to_string|toString|getKey|to_s|as_str|as_ref)(?:\(\))?$"
)
"""What turns a member of an enum into its text."""

_CONVERTED: Final = re.compile(r"(?:string|str|String|StringName|Symbol)\(([\w.$:]+)\)")
_NUMBER: Final = re.compile(r"-?\d[\d_]*(?:\.\d+)?[fFdDlLmM]?")
_DOTTED: Final = re.compile(r"[$&*]?((?:[A-Za-z_$][\w$]*(?:\(\))?(?:\?\.|!\.|\.|->|::|\\))*|\.)([A-Za-z_$][\w$]*)")


def _chooses(node: Node) -> bool:
    """Whether a part of a branch is what it is chosen by."""
    return any(word in node.type for word in ("pattern", "label", "condition"))


def _content(written: str) -> str:
    """The text of a string literal without its delimiters."""
    text = _OPENING_TEXT.sub("", written, count=1)
    return re.sub(r"(?:\"\"\"|'''|[\"'`])#{0,3}:?$|:$", "", text)


def _last_name(text: str) -> str:
    match = _LAST_NAME.search(text[-200:].rstrip("?!. "))
    return match[1].lstrip("$") if match else ""


def _identifiers(node: Node) -> list[Node]:
    return [
        child for child in node.named_children if "identifier" in child.type or child.type in {"name", "variable_declaration"}
    ]


def _parameters_of(function: Node) -> Sequence[Node]:
    """The parameters of a function, wherever its grammar puts them."""
    declarator = function.child_by_field_name("declarator")
    for node in (function, *([declarator] if declarator is not None else [])):
        listed = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        if listed is not None:
            return [listed] if "identifier" in listed.type else listed.named_children
    for child in function.named_children:
        if child.type == "function_value_parameters":
            return [each for each in child.named_children if "parameter" in each.type]
    return [child for child in function.named_children if child.type == "parameter"]


def _wrapped(node: Node) -> Node:
    """What stands in a wrapper: its last part, but the first where the type comes behind: `key as FeatureKey`."""
    return node.named_children[0 if node.type in _TYPED_BEHIND else -1]


def _is_row(table: Node, child: Node, grammar: Grammar) -> bool:
    """Whether a part of a table is one of its rows, and no value that a name leads to."""
    if child.type == "literal_element":
        return True
    return child.type in grammar.tables and ("array" in table.type or table.type == "list")


def _has_body(function: Node) -> bool:
    """Whether a function does something, and is not only promised, as in an interface."""
    return any("body" in each.type or "block" in each.type or "clause" in each.type for each in function.named_children)


def _named(member: Node) -> Node | None:
    """What a member of an enum, a field, a parameter or a method is called."""
    named = member.child_by_field_name("name")
    if named is None:
        named = next((each for each in member.named_children if "identifier" in each.type or each.type == "name"), None)
    if named is None:
        inner = next((each for each in member.named_children if "declarat" in each.type), None)
        named = next((each for each in inner.named_children if "identifier" in each.type), None) if inner is not None else None
    return named


def _arguments_of(call: Node, grammar: Grammar) -> Node | None:
    for child in call.children:
        if child.type in grammar.arguments:
            return child
        if child.type == "call_suffix":
            return _arguments_of(child, grammar)
    return None


def _calls(nodes: Sequence[Node], at: int, grammar: Grammar) -> bool:
    """Whether the argument list at an index belongs to a call."""
    above = nodes[at - 1]
    if above.type in grammar.wrappers and at > 1:
        above = nodes[at - 2]
    return above.type in grammar.calls


def _index_in(arguments: Node, child: Node) -> int:
    index = 0
    for each in arguments.named_children:
        if each.start_byte >= child.start_byte:
            break
        index += "comment" not in each.type
    return index
