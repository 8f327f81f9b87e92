"""From a repository to what contexts are served: `eval`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flagsync.evaluate import Evaluator, Evaluators
from flagsync.model.evaluation import Evaluation
from flagsync.model.fault import UsageFault
from flagsync.model.flag import Flag
from flagsync.pipeline.reading import Repository
from flagsync.sets import named


@dataclass(frozen=True, slots=True)
class Asked:
    """One flag in one environment, ready to be asked."""

    flag: Flag
    environment: str
    evaluator: Evaluator


@dataclass(frozen=True, slots=True)
class Served:
    """What one context is served of one flag in one environment; `context` is its index where there are many."""

    flag: str
    environment: str
    context: int | None
    evaluation: Evaluation


def asked(repository: Repository, keys: Sequence[str], environments: Sequence[str]) -> list[Asked]:
    """The flags and environments that are asked about; all where none is named.

    Raises UsageFault where there is no such flag or environment, or a flag cannot be understood.
    """
    library, config = repository.library, repository.config
    for key in keys:
        if library.flag(key) is None:
            if library.defines(key):
                raise UsageFault(f"the file of flag `{key}` cannot be understood", "see `flagsync lint`")
            near = library.nearest_key(key)
            raise UsageFault(f"there is no flag `{key}`", f"did you mean `{near}`?" if near else "see the files below flags/")
    flags = [library.flag(key) for key in keys] if keys else sorted(library, key=lambda flag: flag.key)
    found = []
    for environment in named("environment", environments, config.environments):
        evaluators = Evaluators(environment, library, config.environments[environment].bucketing)
        found += [Asked(flag, environment, evaluators.of(flag)) for flag in flags if flag is not None]
    return sorted(found, key=lambda each: keys.index(each.flag.key) if keys else 0)


def explained(every: Sequence[Asked], context: Mapping[str, Any]) -> list[Served]:
    """What one context is served, each with the way that led there."""
    return [Served(each.flag.key, each.environment, None, each.evaluator(context)) for each in every]


def answered(every: Sequence[Asked], contexts: Sequence[Mapping[str, Any]]) -> Iterator[Served]:
    """What many contexts are served, flag by flag, without the way."""
    for each in every:
        answer = each.evaluator.answer
        for index, context in enumerate(contexts):
            yield Served(each.flag.key, each.environment, index, answer(context))


def counted(every: Sequence[Asked], contexts: Iterable[Mapping[str, Any]]) -> tuple[int, list[tuple[Asked, Counter[str]]]]:
    """How many contexts there are, and how many of them get which variant, of every flag in every environment."""
    counts = [(each, each.evaluator.answer, Counter[str]()) for each in every]
    total = 0
    for context in contexts:
        total += 1
        for _, answer, variants in counts:
            variants[answer(context).variant] += 1
    return total, [(each, variants) for each, _, variants in counts]
