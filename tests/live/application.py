"""An application as anybody writes it: the OpenFeature SDK, flagd's provider in file mode. Run by the tests in its own process.

For every line on standard input it evaluates the flag named there and prints value, variant and metadata as JSON.
"""

from __future__ import annotations

import json
import sys

from openfeature import api  # type: ignore[import-not-found]
from openfeature.contrib.provider.flagd import FlagdProvider  # type: ignore[import-not-found]
from openfeature.contrib.provider.flagd.config import ResolverType  # type: ignore[import-not-found]
from openfeature.evaluation_context import EvaluationContext  # type: ignore[import-not-found]


def main() -> None:
    provider = FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=sys.argv[1])
    api.set_provider(provider)
    client = api.get_client()
    for line in sys.stdin:
        asked = json.loads(line)
        context = EvaluationContext(targeting_key=asked["user"])
        details = client.get_boolean_details(asked["flag"], asked["code_default"], context)
        answer = {"value": details.value, "variant": details.variant, "metadata": dict(details.flag_metadata or {})}
        print(json.dumps(answer), flush=True)
    api.shutdown()


if __name__ == "__main__":
    main()
