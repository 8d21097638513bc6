"""Why a robot was stopped."""

from __future__ import annotations

from enum import StrEnum


class StopReason(StrEnum):
    """The reason code of a stop; its value is what results and reports print."""

    STALE = "stale state"
    """The measured state is older than it may be."""

    STATE_NOT_FINITE = "state not finite"
    """A measured position or velocity is NaN or infinite."""

    REFERENCE_NOT_FINITE = "command not finite"
    """What the policy or the inverse kinematics asked for is NaN or infinite."""

    FAR_FROM_COMMAND = "far from the command"
    """A joint was measured farther from its command than it may be: a collision, a slipped gear, a wrong encoder."""

    LEFT_REGION = "left the known region"
    """The position is unlike anything demonstrated, and nothing certifies that the skill comes back."""

    NO_MOTION = "no motion within limits"
    """The inverse kinematics found no joint motion within the limits."""

    ASKED = "asked to stop"
    """The program, or who watches it, asked for it."""
