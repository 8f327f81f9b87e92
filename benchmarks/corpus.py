"""Flag repositories of any size: all kinds, segments, prerequisites, rules and ramps, 26 lines a flag, nothing to find."""

from __future__ import annotations

from pathlib import Path

CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps:
  shop:
    flags: ["*"]
    targets: [env, flagd]
    deploy:
      staging: {to: "dir:deploy/staging", namespace: shop}
      production: {to: "dir:deploy/production", namespace: shop}
attributes: {targetingKey: string, userId: string, appVersion: semver, region: string, email: string, plan: string}
gates: {checkout-errors: {prometheus: "http://prometheus:9090", query: "sum(rate(errors[5m]))", max: 0.01}}
"""

SEGMENTS = {
    "staff": 'name: staff\nowners: [team:it]\nwhen: {attr: email, op: ends_with, value: "@example.test"}\n',
    "eu": "name: eu\nowners: [team:it]\nwhen: {attr: region, op: in, value: [eu-west-1, eu-central-1]}\n",
}

RELEASE = """\
# The team's own note on why this flag is here.
key: {key}
kind: release
description: Behaviour number {number} behind a staged rollout
owners: [team:payments, "@shop/payments"]
created: 2026-10-01
expires: 2026-12-20
links:
  issue: https://example.test/PAY-{number}
tags: [checkout]
type: boolean
default: disabled
rules:
  - {{name: staff, when: {{segment: staff}}, serve: enabled}}
  - {{name: old-clients, when: {{attr: appVersion, op: semver_lt, value: 4.2.0}}, serve: disabled}}
environments:
  staging: {{rollout: {{serve: enabled, percent: 100}}}}
  production:
    rollout:
      serve: enabled
      by: targetingKey
      percent: 5
      stages:
        - {{percent: 5, hold: 24h, gate: checkout-errors}}
        - {{percent: 25, hold: 48h, gate: checkout-errors}}
        - {{percent: 100}}
code: {{symbols: [SYMBOL_{number}]}}
"""

EXPERIMENT = """\
# The team's own note on why this flag is here.
key: {key}
kind: experiment
description: Ranking number {number} compared by click-through
owners: [team:search]
created: 2026-10-20
expires: 2026-12-10
links:
  issue: https://example.test/SEARCH-{number}
tags: [search]
type: string
variants:
  control: bm25-{number}
  vector: vector-{number}
  hybrid: hybrid-{number}
default: control
offVariant: control
prerequisites:
  - {{flag: {needed}, variant: enabled}}
environments:
  staging:
    default: hybrid
  production:
    split:
      by: userId
      weights: {{control: 50, vector: 25, hybrid: 25}}
"""

OPS = """\
# The team's own note on why this flag is here.
key: {key}
kind: ops
killSwitch: true
description: Routes call number {number} to the new service
owners:
  - team:payments
created: 2025-02-10
permanent:
  reason: incident fallback of service {number}
  reviewBy: 2027-02-01
links:
  issue: https://example.test/OPS-{number}
  runbook: https://example.test/runbooks/{number}
tags:
  - payments
  - fallback
type: boolean
variants:
  enabled: true
  disabled: false
default: enabled
code:
  symbols: [SWITCH_{number}]
"""

PERMISSION = """\
# The team's own note on why this flag is here.
key: {key}
kind: permission
description: Who may use report number {number}
owners: [team:reports]
created: 2025-06-01
permanent:
  reason: part of the paid plan
  reviewBy: 2027-03-01
links:
  issue: https://example.test/REP-{number}
tags: [reports]
type: integer
variants: {{none: 0, some: 10, all: 1000}}
default: none
offVariant: none
rules:
  - name: eu-customers
    when:
      all:
        - {{segment: eu}}
        - {{attr: plan, op: in, value: [pro, enterprise]}}
    serve: all
  - {{name: paying, when: {{attr: plan, op: eq, value: pro}}, serve: some}}
"""


def write(folder: Path, flags: int) -> Path:
    """A repository with so many flags, one file each."""
    (folder / "flags" / "segments").mkdir(parents=True, exist_ok=True)
    (folder / "flagsync.yaml").write_text(CONFIG, encoding="utf-8")
    for name, text in SEGMENTS.items():
        (folder / "flags" / "segments" / f"{name}.yaml").write_text(text, encoding="utf-8")
    kinds = ((OPS, "ops"), (RELEASE, "release"), (EXPERIMENT, "experiment"), (PERMISSION, "permission"))
    for number in range(flags):
        template, kind = kinds[number % len(kinds)]
        team = folder / "flags" / f"team{number // 400}"
        team.mkdir(exist_ok=True)
        key = f"{kind}.thing-{number}"
        needed = f"ops.thing-{number - number % len(kinds)}"
        (team / f"{key}.yaml").write_text(template.format(key=key, number=number, needed=needed), encoding="utf-8")
    return folder
