"""Which demonstrations teach, and which are held out."""

from __future__ import annotations

from pydantic import ValidationInfo, field_validator

from gmr_robot.experiment.config.section import Index
from gmr_robot.experiment.config.source import SourceConfig


class DemonstrationsConfig(SourceConfig):
    """Where the demonstrations come from, and which of them are held out."""

    train: tuple[Index, ...] | None = None
    """Demonstrations that teach the skill, by number from 0. All that are not in `test` when not given."""

    test: tuple[Index, ...] | None = None
    """Demonstrations held out for the evaluation, by number from 0. When not given: all that are not
    in `train` if that is given, otherwise none."""

    @field_validator("train", "test")
    @classmethod
    def _distinct(cls, value: tuple[int, ...] | None) -> tuple[int, ...] | None:
        repeated = sorted({index for index in value or () if (value or ()).count(index) > 1})
        if repeated:
            raise ValueError(f"lists demonstration {repeated[0]} more than once; list each once")
        return value

    @field_validator("train")
    @classmethod
    def _not_empty(cls, value: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if value == ():
            raise ValueError("is empty; expected at least one demonstration to learn from")
        return value

    @field_validator("test")
    @classmethod
    def _held_out(cls, value: tuple[int, ...] | None, info: ValidationInfo) -> tuple[int, ...] | None:
        both = sorted(set(value or ()) & set(info.data.get("train") or ()))
        if both:
            raise ValueError(
                f"holds demonstration {both[0]}, which is in train too; a held-out demonstration "
                "must not teach"
            )
        return value
