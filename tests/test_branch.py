"""Which branch stays: small programs in every language, and what is left of them when the flag has one value for good.

`FLAG` marks the place that asks; the expectation is said in lines, or as code where it stands on the line of the condition.
"""

from __future__ import annotations

import time

import pytest

from flagsync import scanners
from flagsync.branch import Reader
from flagsync.model.debt import Part
from flagsync.model.place import Position, Span


def forks(language: str, code: str, *, value: bool = True) -> list[tuple[str, str]]:
    """What stays and what goes at each branch that the first `FLAG` decides."""
    data = code.encode()
    line = code[: code.index("FLAG")].count("\n") + 1
    column = code.index("FLAG") - (code.rfind("\n", 0, code.index("FLAG")) + 1) + 1
    span = Span(Position(line, column), Position(line, column + 4))
    reader = Reader(scanners.BY_NAME[language], data)
    return [(said(fork.stays), said(fork.goes)) for fork in reader.forks(span, value=value)]


def said(part: Part | None) -> str:
    if part is None:
        return ""
    return part.text or f"{part.span.start.line}-{part.span.end.line}"


IF_ELSE = {
    "python": 'if client.get_boolean_value("FLAG", False):\n    one()\n    two()\nelse:\n    three()\n',
    "go": 'package a\nfunc f() {\n\tif client.Bool(ctx, "FLAG") {\n\t\tone()\n\t\ttwo()\n\t} else {\n\t\tthree()\n\t}\n}\n',
    "javascript": 'if (client.get("FLAG", false)) {\n  one();\n  two();\n} else {\n  three();\n}\n',
    "typescript": 'if (await client.get("FLAG", false)) {\n  one();\n  two();\n} else {\n  three();\n}\n',
    "java": "class A {\n  void f() {\n"
    '    if (client.get("FLAG", false)) {\n      one();\n      two();\n    } else {\n      three();\n    }\n  }\n}\n',
    "kotlin": 'fun f() {\n  if (client.get("FLAG", false)) {\n    one()\n    two()\n  } else {\n    three()\n  }\n}\n',
    "csharp": "class A {\n  void F() {\n"
    '    if (client.Get("FLAG", false)) {\n      One();\n      Two();\n    } else {\n      Three();\n    }\n  }\n}\n',
    "ruby": 'if client.enabled?("FLAG")\n  one\n  two\nelse\n  three\nend\n',
    "php": '<?php\nif ($client->get("FLAG", false)) {\n  one();\n  two();\n} else {\n  three();\n}\n',
    "rust": 'fn f() {\n    if client.get("FLAG") {\n        one();\n        two();\n    } else {\n        three();\n    }\n}\n',
    "swift": 'func f() {\n  if client.get("FLAG") {\n    one()\n    two()\n  } else {\n    three()\n  }\n}\n',
    "cpp": 'void f() {\n  if (client.get("FLAG", false)) {\n    one();\n    two();\n  } else {\n    three();\n  }\n}\n',
}


@pytest.mark.parametrize("language", IF_ELSE)
def test_what_an_if_chooses_stays_and_the_rest_goes(language: str) -> None:
    code = IF_ELSE[language]
    lines = code.splitlines()
    first = next(number for number, line in enumerate(lines, 1) if line.strip(" \t;()").lower() == "one")
    other = next(number for number, line in enumerate(lines, 1) if line.strip(" \t;()").lower() == "three")
    taken, left = f"{first}-{first + 1}", f"{other}-{other}"
    assert forks(language, code) == [(taken, left)]
    assert forks(language, code, value=False) == [(left, taken)]


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("python", 'if not on("FLAG"):\n    old()\nnew()\n', [("", "2-2")]),
        ("python", 'x = new() if on("FLAG") else old()\n', [("new()", "old()")]),
        ("python", 'x = new() if not (on("FLAG")) else old()\n', [("old()", "new()")]),
        ("python", 'if on("FLAG") or busy():\n    a()\nelse:\n    b()\n', [("2-2", "4-4")]),
        ("python", 'if on("FLAG") and busy():\n    a()\nelse:\n    b()\n', [("", "")]),
        ("python", 'if on("FLAG") == other:\n    a()\n', []),
        ("python", 'if send(on("FLAG")):\n    a()\n', []),
        (
            "python",
            'def f():\n    new = on("FLAG")\n    log(new)\n    if new:\n        a()\n    else:\n        b()\n',
            [("5-5", "7-7")],
        ),
        ("python", 'def f():\n    new = on("FLAG")\n\n\ndef g(new):\n    if new:\n        a()\n', []),
        ("python", 'print("FLAG")\n', []),
        ("python", 'if on("FLAG"):\n    a()\nelif other():\n    b()\nelse:\n    c()\n', [("2-2", "3-6")]),
        ("go", 'package a\nfunc f() {\n\tif on, _ := c.Bool(ctx, "FLAG"); on {\n\t\ta()\n\t}\n}\n', [("4-4", "")]),
        ("go", 'package a\nfunc f() {\n\ton, err := c.Bool("FLAG")\n\tif !on {\n\t\ta()\n\t}\n}\n', [("", "5-5")]),
        ("typescript", 'const on = await c.get("FLAG");\nconst x = on ? fresh : stale;\n', [("fresh", "stale")]),
        (
            "tsx",
            'const on = use("FLAG");\nexport const V = () => <p>{on && <New />}{!on && <Old />}</p>;\n',
            [("<New />", ""), ("", "<Old />")],
        ),
        ("ruby", 'unless on?("FLAG")\n  old\nelse\n  new\nend\n', [("4-4", "2-2")]),
        ("ruby", 'old unless on?("FLAG")\n', [("", "old")]),
        ("ruby", 'x = on?("FLAG") ? fresh : stale\n', [("fresh", "stale")]),
        ("java", 'class A { int f() { return c.get("FLAG") ? fresh() : stale(); } }\n', [("fresh()", "stale()")]),
        ("swift", 'func f() {\n  guard on("FLAG") else { return old() }\n  fresh()\n}\n', [("", "return old()")]),
    ],
)
def test_negations_conditions_and_variables_are_followed(language: str, code: str, expected: list[tuple[str, str]]) -> None:
    assert forks(language, code) == expected


def test_code_that_has_changed_in_the_meantime_breaks_nothing() -> None:
    reader = Reader(scanners.BY_NAME["python"], b"x = 1\n")
    assert reader.forks(Span(Position(900, 40), Position(900, 44)), value=True) == []


def test_deep_code_takes_no_time() -> None:
    code = "if " + "(" * 50_000 + 'on("FLAG")' + ")" * 50_000 + ":\n    a()\n"
    started = time.process_time()
    forks("python", code)
    assert time.process_time() - started < 5
