"""One step for many items, several at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

DRAIN_SECONDS: Final = 5.0
"""How long what is on its way may take after the run was asked to stop."""


def spread(
    items: Sequence[Item],
    step: Callable[[Item], Done],
    width: int,
    *,
    told: Callable[[Done], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    late: Sequence[Done] | None = None,
) -> list[Done]:
    """One step for every item, `width` at a time, results in the order of the items; what a step raises is raised.

    After `stop`, what is on its way gets `DRAIN_SECONDS`; then `late` stands for what has not come back. The threads do not
    keep the process alive.
    """
    if late is None and (width == 1 or len(items) <= 1):
        return [_telling(step(item), told) for item in items]
    results: dict[int, Done] = {}
    errors: list[BaseException] = []
    todo = iter(range(len(items)))
    changed = threading.Condition()

    def work() -> None:
        while True:
            with changed:
                index = next(todo, None)
            if index is None or errors:
                return
            try:
                result = step(items[index])
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                with changed:
                    errors.append(error)
                    changed.notify()
                return
            with changed:
                results[index] = result
                changed.notify()

    for _ in range(min(len(items), width)):
        threading.Thread(target=work, daemon=True).start()
    shown: set[int] = set()
    stopped: float | None = None
    while True:
        with changed:
            changed.wait_for(lambda: errors or len(results) > len(shown), 0.1)
            fresh = [index for index in results if index not in shown]
        for index in fresh:
            shown.add(index)
            told(results[index])
        if errors:
            raise errors[0]
        if len(shown) == len(items):
            break
        stopped = stopped or (time.monotonic() if late is not None and stop() else None)
        if late is not None and stopped and time.monotonic() - stopped > DRAIN_SECONDS:
            break
    return [results[index] if index in results else (late or ())[index] for index in range(len(items))]


def _telling(result: Done, told: Callable[[Done], None]) -> Done:
    told(result)
    return result
