"""What a certificate says, in words for people who have not read its papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gmr_robot.skill.stability.certificate import Certificate

Standing: TypeAlias = Literal["proven", "tried", "measured"]
"""How sure something is: it holds always, no counterexample was found, or it was so on the demonstrations."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing that is known about a skill's arrival.

    Attributes
    ----------
    subject : str
        What it is about.
    value : str
        What is known, in a few words and a number.
    standing : {"proven", "tried", "measured"}
        How sure that is.
    meaning : str
        What it means, in a sentence or two.
    """

    subject: str
    value: str
    standing: Standing
    meaning: str


def claims(certificate: Certificate, *, duration: float) -> tuple[Claim, ...]:
    """Return what a certificate says: first what is proven, then what was tried and measured.

    Parameters
    ----------
    certificate : Certificate
        Of the skill.
    duration : float
        Mean duration of the demonstrations [s].
    """
    return (
        _bowl(certificate),
        *([_systems(certificate)] if certificate.eigenvalues else []),
        _steps(certificate),
        _time(certificate, duration),
        _trials(certificate),
        _price(certificate),
    )


def _bowl(certificate: Certificate) -> Claim:
    value = f"eigenvalue {certificate.smallest_curvature:.3g}"
    if certificate.smallest_offset < float("inf"):
        value += f", offset {certificate.smallest_offset:.3g}"
    return Claim(
        subject="one lowest point",
        value=value,
        standing="proven",
        meaning="V says how far a motion still has to go. It is a bowl with a single lowest point, the goal, "
        "because the smallest eigenvalue of its quadratic P (here relative to the largest) is above zero and no "
        "offset of its one-sided terms is below zero. Checked again whenever the skill is loaded.",
    )


def _systems(certificate: Certificate) -> Claim:
    return Claim(
        subject="each component leads to the goal",
        value=f"eigenvalues at most {max(certificate.eigenvalues):.3g} 1/s",
        standing="proven",
        meaning="The linear system of every component descends the bowl on its own, and so does every mix of "
        "them: all eigenvalues of AₖᵀP + PAₖ (here relative to the largest of P) are below zero.",
    )


def _steps(certificate: Certificate) -> Claim:
    return Claim(
        subject="every step leads down",
        value=f"for time steps up to {1e3 * certificate.horizon:g} ms",
        standing="proven",
        meaning="Whatever velocity the skill chooses or draws, it is corrected until the step that is really "
        f"made ends lower in the bowl, by a share of at least {certificate.rate:.3g} per second near the "
        "demonstrations. Longer steps are refused.",
    )


def _time(certificate: Certificate, duration: float) -> Claim:
    return Claim(
        subject="time to arrive",
        value=f"{certificate.arrival_time:.3g} s at most",
        standing="proven",
        meaning="From the farthest demonstrated position to within 1 % of its distance. A proof assumes the "
        f"worst in every step, so this is cautious: the demonstrations took {duration:.3g} s, and motions usually "
        "take about as long.",
    )


def _trials(certificate: Certificate) -> Claim:
    return Claim(
        subject="attempts to break it",
        value=f"none of {certificate.trials} did",
        standing="tried",
        meaning="Random velocities at random places, some far away and some ten times too fast, with four time "
        f"steps. The worst step ended {abs(certificate.worst):.2g} of V "
        f"{'below' if certificate.worst <= 0.0 else 'above'} what is proven (rounding is allowed 1e-9). It tests "
        "the program, the proof needs it not.",
    )


def _price(certificate: Certificate) -> Claim:
    return Claim(
        subject="price",
        value=f"{certificate.correction:.2%} of the speed",
        standing="measured",
        meaning=_PRICES[certificate.kind],
    )


_PRICES = {
    "lyapunov": "How much the velocities at demonstrated positions change on average to make the skill arrive. The "
    "smaller, the more the motion is the one that was demonstrated.",
    "lpv": "How far the linear systems are, at demonstrated positions, from the regression that they replace. They "
    "are fitted to the demonstrations themselves, so part of it is no loss.",
}
