"""What motions are called in a table: as short as tells them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath


def motion_labels(paths: Iterable[str]) -> dict[str, str]:
    """Return the label of each path: ``reach`` if no other is called so, else ``reach.csv``, ``day1/reach``, ...

    Parameters
    ----------
    paths : iterable of str
        Files, folders, or names of motions.

    Returns
    -------
    dict of str to str
        By path; all labels are different.
    """
    forms = {path: _forms(path) for path in paths}
    counts = Counter(form for of_one in forms.values() for form in of_one)
    return {path: next((form for form in forms[path] if counts[form] == 1), path) for path in forms}


def _forms(path: str) -> dict[str, None]:
    """Return all that a path may be called, the shortest first: its last parts, without and with the extension."""
    whole = PurePath(path)
    plain = (whole.parent / whole.stem).parts
    return dict.fromkeys(
        "/".join(parts[-length:]) for length in range(1, len(plain) + 1) for parts in (plain, whole.parts)
    )
