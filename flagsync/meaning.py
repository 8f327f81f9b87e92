"""What a name says by itself: whether it speaks of flags, of something else, or only tells somebody about what it is given."""

from __future__ import annotations

import re
from typing import Final

ABOUT_FLAGS: Final = re.compile(
    r"(?i)flag|feature|toggle|experiment|rollout|variation|(?<!in)(?<!co)variant|treatment|kill_?switch|unleash|growthbook|flipper|openfeature"
    r"|launchdarkly|statsig|optimizely|configcat|devcycle|posthog|flipt|flipflop|togglz|ff4j|pennant|waffle|(?<![a-z])eppo(?![a-z])"
    # No gateway, and nothing that delegates, navigates or aggregates.
    r"|(?-i:(?<![A-Za-z])gate|Gate|(?<![A-Z])GATE)(?!(?i:way))"
)
TALK: Final = re.compile(
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

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_DISTINCT: Final = re.compile(r"[A-Za-z0-9][._-][A-Za-z0-9]|[a-z0-9][A-Z]|[A-Z]{2}[a-z]")
_LONG_WORD: Final = 16
"""Letters beyond those of the words that people call things by: `containermaxprocs`, but not `recommendations`."""


def is_distinct(name: str) -> bool:
    """Whether a name is unlikely to mean anything else: it has several words, or runs them together as no word does."""
    return len(name) >= _LONG_WORD or (len(name) >= 5 and _DISTINCT.search(name) is not None)


def about_flags(*words: str) -> bool:
    """Whether any of the names speaks of flags."""
    return any(word and ABOUT_FLAGS.search(word) for word in words)


def is_talk(callee: str) -> bool:
    """Whether a function only tells somebody about what it is given: a log, a test's title, a translation."""
    return TALK.match(callee) is not None


def is_other_thing(*names: str) -> bool:
    """Whether names speak of something that is no flag, by their first or last word: `trackEvent`, `checkoutQueue`."""
    split = [_WORDS.findall(name) for name in names]
    return any(_OTHER_THINGS.fullmatch(word.lower()) for words in split if words for word in (words[0], words[-1]))


def fold_case(text: str) -> str:
    """A name without what separates its words and without capitals, so that spellings can be compared."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def camel_case(key: str) -> str:
    """A key as JavaScript and Swift spell a name: `new-checkout` as `newCheckout`."""
    first, *rest = re.split(r"[._-]+", key)
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
