"""Errors: one root, a few children, and the message for an unknown name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class GmrRobotError(Exception):
    """Root of every error that this package raises on purpose; it can be sent from one process to another."""

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is made again from its message alone otherwise, which those with more arguments do not take.
        return _made_again, (type(self), self.args, self.__dict__)


class InputError(GmrRobotError, ValueError):
    """An argument is not what the function takes; the message names it, its value and the remedy."""


class UnknownNameError(InputError):
    """A name that is not among the known ones.

    Attributes
    ----------
    kind : str
        What is named, for example ``"strategy"``.
    name : str
        The unknown name.
    known : tuple of str
        The valid names.

    Parameters
    ----------
    otherwise : str, default ""
        What else is taken, for the end of the message.
    """

    def __init__(self, kind: str, name: object, known: Iterable[str], *, otherwise: str = "") -> None:
        self.kind = kind
        self.name = str(name)
        self.known = tuple(known)
        hint = did_you_mean(self.name, self.known)
        super().__init__(f"unknown {kind} {self.name!r}{hint}{otherwise and f'; {otherwise}'}")


class DemonstrationError(InputError):
    """Demonstrations, or a file that should hold some, cannot be used."""


class ConfigError(InputError):
    """A configuration file or an override has faults; the message lists all of them."""


class SkillFileError(InputError):
    """A skill file cannot be read."""


class RobotError(InputError):
    """A robot model cannot be loaded, or lacks a part that was named."""


class ReachError(RobotError):
    """A pose cannot be reached by the arm within its limits."""


class FitError(GmrRobotError):
    """Learning failed on valid input."""


class StabilityError(FitError):
    """A skill cannot be made to arrive, or only by changing what was demonstrated; a periodic one comes to rest."""


class SimulationError(GmrRobotError):
    """The simulation failed on valid input."""


class RecordingError(GmrRobotError):
    """A recording cannot be begun or go on; what was written before is intact."""


class MissingDependencyError(GmrRobotError, ImportError):
    """An optional dependency is not installed.

    Attributes
    ----------
    package : str
        The distribution that is missing.
    extra : str
        The extra of gmr_robot that installs it.
    """

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed; "
            f"install it with: pip install 'gmr_robot[{extra}]'"
        )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the tail of an error message: the closest valid name, and all of them.

    Parameters
    ----------
    name : str
        The unknown name.
    known : iterable of str
        The valid names.

    Returns
    -------
    str
        For example ``"; did you mean 'mode'? (known: mean, mode, sample)"``; without a close one
        ``" (known: mean, mode, sample)"``.
    """
    names = sorted(known)
    close = _closest(name, names)
    hint = f"; did you mean {close!r}?" if close else ""
    return f"{hint} (known: {', '.join(names)})"


def _closest(name: str, names: list[str]) -> str | None:
    """Return the name that differs in case, else a similar one, else the only one that it abbreviates."""
    same = [one for one in names if one.casefold() == name.casefold()]
    letters = _letters(name)
    begun = [one for one in names if len(letters) >= 3 and _letters(one).startswith(letters)]
    found = same or get_close_matches(name, names, n=1) or (begun if len(begun) == 1 else [])
    return found[0] if found else None


def _letters(name: str) -> str:
    """Return a name without case and punctuation."""
    return "".join(filter(str.isalnum, name.casefold()))


def _made_again(
    kind: type[GmrRobotError], args: tuple[Any, ...], attributes: dict[str, Any]
) -> GmrRobotError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error
