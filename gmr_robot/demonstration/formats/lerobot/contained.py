"""Files of a dataset: where a template says they are, but never outside the dataset's folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from gmr_robot.exceptions import DemonstrationError

_FIELD = re.compile(r"\{([a-z_]+)(?::0(\d))?d?\}")


def fill_template(template: str, numbers: Mapping[str, int], *, where: str) -> str:
    """Return a path template with its numbers filled in, such as ``data/chunk-{chunk_index:03d}/...``.

    Python's own formatting is not used: it reads attributes and takes memory for any width.

    Raises
    ------
    DemonstrationError
        When the template has a field that is not one of the numbers, or braces in another form.
    """

    def number(field: re.Match[str]) -> str:
        name, digits = field.groups()
        if name not in numbers:
            raise DemonstrationError(
                f"{where}: the path {template!r} has the field {name!r}; expected only {', '.join(numbers)}"
            )
        return f"{numbers[name]:0{digits or 1}d}"

    filled = _FIELD.sub(number, template)
    if "{" in filled or "}" in filled:
        raise DemonstrationError(
            f"{where}: the path {template!r} cannot be filled in; expected fields such as "
            + " or ".join(f"{{{name}:03d}}" for name in numbers)
        )
    return filled


def contained(root: Path, relative: str, *, where: str) -> Path:
    """Return a file in the dataset's folder.

    Raises
    ------
    DemonstrationError
        When the path is absolute, climbs out of the folder, or leads out of it by a symbolic link.
    """
    parts = PurePosixPath(relative)
    if parts.is_absolute() or ".." in parts.parts or "\\" in relative or "\0" in relative or ":" in relative:
        raise DemonstrationError(
            f"{where}: the path {relative!r} leaves the dataset; expected one below its folder"
        )
    path = root / relative
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError) as error:  # a link that points to itself
        raise DemonstrationError(f"{where}: the path {relative!r} cannot be followed: {error}") from error
    if not inside:
        raise DemonstrationError(
            f"{where}: {relative!r} is a symbolic link out of the dataset, which is not followed; "
            "copy the dataset with its links resolved (cp -rL) and read the copy"
        )
    return path
