"""The numbers of ``metrics.json`` as one flat mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def flat_metrics(metrics: Mapping[str, Any]) -> dict[str, float | None]:
    """Return the numbers of nested metrics by dotted names, for example ``"held_out.velocity_rmse"``.

    Truth values become 0 or 1; texts and lists are left out, and null stays null. Where motions were asked to
    arrive, ``arrived_share``, that of ``n_rollouts`` which did, is added beside their counts.

    Parameters
    ----------
    metrics : mapping
        As `metrics.json` holds them.
    """
    return dict(_numbers(metrics, prefix=""))


def _numbers(group: Mapping[str, Any], *, prefix: str) -> Iterator[tuple[str, float | None]]:
    for name, value in group.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, prefix=f"{prefix}{name}.")
        elif value is None:
            yield f"{prefix}{name}", None
        elif isinstance(value, bool | int | float):
            yield f"{prefix}{name}", float(value)
    if group.get("n_rollouts") and "n_arrived" in group and not group.get("n_finished"):
        yield f"{prefix}arrived_share", group["n_arrived"] / group["n_rollouts"]
