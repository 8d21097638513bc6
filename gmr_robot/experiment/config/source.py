"""Where recorded motions come from, and how their files are read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from gmr_robot.demonstration import FORMATS, ReadOptions
from gmr_robot.demonstration.formats.options import QUATERNIONS
from gmr_robot.demonstration.formats.units import POSITION_UNITS
from gmr_robot.exceptions import UnknownNameError
from gmr_robot.experiment.config.section import Section, Text


class SourceConfig(Section):
    """Files of recorded motions."""

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

    @property
    def is_motion(self) -> bool:
        """Whether the path is the name of a LASA motion."""
        return self.format == "lasa" and not Path(self.path).suffix
