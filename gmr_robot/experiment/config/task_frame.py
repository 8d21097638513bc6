"""Where the skill lies in the robot's workspace."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config.section import PositiveFloat, Section, Vector
from gmr_robot.skill import TaskFrame


class TaskFrameConfig(Section):
    """The pose and scale of the demonstrations' coordinates in the world: p = position + scale · axes · x."""

    placement: Literal["given", "auto"] = "given"
    """`given`: where this section says. `auto`: where the arm of the section replay runs the skill with the greatest
    margin; position and turn are searched, and the scale is made smaller where the skill fits nowhere."""

    position: Annotated[Vector | None, Field(validate_default=True)] = None
    """World position of the demonstrations' origin [m]; found when the placement is `auto`."""

    axes: tuple[Vector, ...] | None = None
    """World direction of each of the 2 or 3 axes of the demonstrations: orthogonal unit vectors, one a
    row. Those of the world when neither this nor `roll_pitch_yaw` is given."""

    roll_pitch_yaw: Vector | None = None
    """Instead of `axes`: turns about the world's x, then y, then z axis [rad]."""

    scale: PositiveFloat = 1.0
    """Metres of the world for one unit of the demonstrations (0.001 for millimetres) [m/unit]."""

    @field_validator("position")
    @classmethod
    def _is_given(cls, value: Vector | None, info: ValidationInfo) -> Vector | None:
        if value is None and info.data.get("placement") == "given":
            raise ValueError(
                "is missing; give the world position of the demonstrations' origin in metres, for example "
                "position: [0.5, 0, 0.4], or let the arm choose: placement: auto"
            )
        return value

    @field_validator("position", "axes", "roll_pitch_yaw")
    @classmethod
    def _is_not_searched(cls, value: object, info: ValidationInfo) -> object:
        if value is not None and info.data.get("placement") == "auto":
            raise ValueError("is searched with placement: auto; remove it, or placement")
        return value

    @field_validator("axes")
    @classmethod
    def _orthonormal(cls, value: tuple[Vector, ...] | None) -> tuple[Vector, ...] | None:
        try:
            if value is not None:
                TaskFrame(position=np.zeros(3), axes=np.reshape(value, (-1, 3)).T)
        except InputError as error:  # speaks of columns, which are rows here
            rows = ", ".join(f"[{', '.join(f'{number:g}' for number in row)}]" for row in value or ())
            raise ValueError(
                f"is [{rows}]; expected 2 or 3 unit vectors at right angles, for example [[1, 0, 0], [0, 1, 0]]"
            ) from error
        return value

    @field_validator("roll_pitch_yaw")
    @classmethod
    def _either(cls, value: Vector | None, info: ValidationInfo) -> Vector | None:
        if value is not None and info.data.get("axes") is not None:
            raise ValueError("is given together with axes; keep one of the two")
        return value

    def build(self, *, n_dimensions: int) -> TaskFrame:
        """Return the frame for demonstrations of some dimension.

        Parameters
        ----------
        n_dimensions : int
            Dimension d of the demonstrations.

        Raises
        ------
        InputError
            When `n_dimensions` is not 2 or 3, `axes` are not as many, or the placement is to be searched.
        """
        if self.position is None:
            raise InputError("the task frame is to be searched (placement: auto); that takes an arm")
        angles = self.roll_pitch_yaw or (0.0, 0.0, 0.0)
        position, scale = np.array(self.position), self.scale
        if self.axes is None:
            return TaskFrame.from_euler(
                position=position, roll_pitch_yaw=np.array(angles), n_dimensions=n_dimensions, scale=scale
            )
        if len(self.axes) != n_dimensions:
            raise InputError(
                f"task_frame.axes has {len(self.axes)} row(s), but the demonstrations have {n_dimensions} "
                "dimension(s); give one direction for each"
            )
        return TaskFrame(position=position, axes=np.array(self.axes).T, scale=scale)
