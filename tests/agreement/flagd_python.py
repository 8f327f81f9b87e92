"""Runs inside a virtual environment with openfeature-flagd-core: one JSON line in, one out, until the input ends.

A line is ``{"document": …, "asks": [[key, type, context], …]}``; the answer is a list of ``[variant, value, reason]``, where an
error has its class in place of the reason and neither variant nor value.
"""

import json
import logging
import sys

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext

logging.disable(logging.CRITICAL)

DEFAULTS = {"boolean": None, "string": None, "integer": None, "number": None, "object": None}


def answer(core, key, kind, context):
    attributes = dict(context)
    subject = EvaluationContext(attributes.pop("targetingKey", None), attributes)
    resolve = getattr(core, f"resolve_{'float' if kind == 'number' else kind}_value")
    try:
        details = resolve(key, DEFAULTS[kind], subject)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return [None, None, type(error).__name__]
    return [details.variant, details.value, str(getattr(details.reason, "value", details.reason))]


for line in sys.stdin:
    question = json.loads(line)
    engine = FlagdCore()
    engine.set_flags(question["document"])
    print(json.dumps([answer(engine, *ask) for ask in question["asks"]]), flush=True)  # noqa: T201
