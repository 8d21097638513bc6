"""Which demonstrations teach, and which are held out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from gmr_robot.demonstration import FORMATS, ReadOptions
from gmr_robot.demonstration.formats.options import QUATERNIONS
from gmr_robot.demonstration.formats.units import POSITION_UNITS
from gmr_robot.exceptions import UnknownNameError
from gmr_robot.experiment.config.section import Index, Section, Text


class DemonstrationsConfig(Section):
    """Where the demonstrations come from, and which of them are held out."""

    path: Text
    """File, folder of files or glob, or with the format `lasa` the name of a motion. A relative path
    starts at the folder of the configuration file."""

    format: Annotated[Text, Field(json_schema_extra={"enum": list(FORMATS)})] | None = None
    """Format of the files; told by their extension when not given."""

    channels: tuple[Text, ...] = ()
    """What the positions are made of, in this order: names of dimensions, topics, joints or other channels (with
    all their columns, or one as `name[2]`). The format's usual choice when empty."""

    rename: dict[Text, Text] = Field({})
    """New names of dimensions, by the names that they have in the files."""

    unit: Annotated[Text, Field(json_schema_extra={"enum": list(POSITION_UNITS)})] | None = None
    """Unit of the positions in files that state none, or the wrong one; they are converted to m or rad."""

    quaternion: Annotated[Text, Field(json_schema_extra={"enum": list(QUATERNIONS)})] | None = None
    """Order in which the files store quaternions; that of the format when not given."""

    recover: bool = False
    """Whether what is left of damaged files is read, and what is lost counted in a note, instead of refused."""

    train: tuple[Index, ...] | None = None
    """Demonstrations that teach the skill, by number from 0. All that are not in `test` when not given."""

    test: tuple[Index, ...] | None = None
    """Demonstrations held out for the evaluation, by number from 0. When not given: all that are not
    in `train` if that is given, otherwise none."""

    @field_validator("format")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in FORMATS:
            raise UnknownNameError("format of demonstrations", value, FORMATS)
        return value

    def options(self) -> ReadOptions:
        """Return how the files are read."""
        return ReadOptions(
            channels=self.channels,
            rename=self.rename,
            unit=self.unit,
            quaternion=self.quaternion,
            recover=self.recover,
        )

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

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, value: str | None) -> str | None:
        ReadOptions(unit=value)
        return value

    @field_validator("quaternion")
    @classmethod
    def _known_convention(cls, value: str | None) -> str | None:
        ReadOptions(quaternion=value)
        return value

    @field_validator("channels")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        ReadOptions(channels=value)
        return value
