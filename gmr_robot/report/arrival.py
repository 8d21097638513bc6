"""The section that says whether the skill arrives, and how sure that is."""

from __future__ import annotations

from gmr_robot.report.markup import Markup, element, join, table
from gmr_robot.skill import AnySkill, Skill
from gmr_robot.skill.stability import Claim, claims

_STANDINGS = {
    "proven": "proven: it holds whatever is drawn",
    "tried": "tried: no counterexample was found",
    "measured": "measured on the demonstrations",
}


def arrival(skill: AnySkill) -> Markup:
    """Return what is known about a skill's arrival: what is proven, what was only tried, or that nothing is."""
    if not isinstance(skill, Skill):
        return element(
            "p",
            "It ends in its goal by construction: a skill in time follows one motion, whose last position is the "
            "goal, and deviations from it fade.",
        )
    if skill.is_periodic:
        return element("p", "It need not: the motion goes round, and is learned to return to its cycle.")
    if skill.certificate is None:
        return element(
            "p",
            "Not for sure: this skill runs the mixture's own velocities, and nothing leads them to the goal. How "
            "often its rollouts arrived stands under Results; another start may do worse. Learned with "
            "stability: lyapunov, a skill arrives from every start.",
            class_="note",
        )
    known = claims(skill.certificate, duration=skill.training.duration)
    return join(
        [
            element("p", _PROMISE[skill.certificate.kind]),
            table(
                ["", "value", "how sure", "meaning"],
                map(_row, known),
                caption="The certificate, as it is stored with the skill",
            ),
            element("p", _LIMITS),
        ]
    )


_PROMISE = {
    "lyapunov": "Yes, from every start, whether velocities are expected ones or drawn: each is corrected, as "
    "little as possible, so that every step leads down a learned function V whose lowest point is the goal (a "
    "control-Lyapunov function).",
    "lpv": "Yes, from every start, whether velocities are expected ones or drawn: the skill is a mix of linear "
    "systems that all lead down one function V whose lowest point is the goal (a linear-parameter-varying "
    "system), and each step is checked besides.",
}

_LIMITS = (
    "All of this is about the motion that is commanded. What an arm makes of it is up to its controller, its "
    "limits and what it meets on the way: that can be tried, on a simulated arm or the real one, but is not "
    "proven here."
)


def _row(claim: Claim) -> tuple[str, str, str, str]:
    return (
        claim.subject,
        claim.value,
        _STANDINGS[claim.standing],
        element("span", claim.meaning, class_="meaning"),
    )
