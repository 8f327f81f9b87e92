r"""What: the name of a flag's variable is too long to be a key of a ConfigMap.

Why: Kubernetes refuses the whole map because of one such key, which may have 253 characters.

Bad:
```yaml
envVar: "FLAG_THE_NEW_CHECKOUT_FLOW_ON_ONE_PAGE_INSTEAD_OF_FOUR_FOR_CUSTOMERS_WHO_ORDER_FROM_COUNTRIES_OF_THE_\
  EUROPEAN_UNION_AND_PAY_WITH_ANY_OF_THE_PROVIDERS_THAT_TAKE_PART_IN_THE_PILOT_WITH_THE_NEW_SETTLEMENT_THAT_WAS_\
  AGREED_UPON_LAST_SUMMER_AFTER_LONG_TALKS_WITH_ALL_OF_THEM"
```

Good:
```yaml
envVar: FLAG_ONE_PAGE_CHECKOUT
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rendering and cluster")

_LONGEST: Final = 253
"""How long a data key of a ConfigMap may be (Kubernetes, validation.IsConfigMapKey)."""


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose variable has too long a name; which characters it may have is the business of `env-name-invalid`."""
    if len(flag.env_var) > _LONGEST:
        yield RULE.found(
            flag.at("envVar") if flag.env_var_written else flag.at("key"),
            f"variable `{cut(flag.env_var)}` has {len(flag.env_var)} characters; a key of a ConfigMap has at most {_LONGEST}",
            help="write a shorter `envVar`",
        )
