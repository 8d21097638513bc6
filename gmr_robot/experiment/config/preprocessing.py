"""The preprocessing steps in the configuration, derived from the steps themselves."""

from __future__ import annotations

import inspect
import re
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, TypeAlias, get_type_hints

import pydantic
from pydantic import ConfigDict, GetJsonSchemaHandler, create_model, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from gmr_robot.demonstration import STEPS, Step
from gmr_robot.experiment.config.section import Section


class DerivedSection(Section):
    """A section whose keys and descriptions come from a record elsewhere, not from its own source."""

    model_config = ConfigDict(use_attribute_docstrings=False)


class OneStep(DerivedSection):
    """One step: its name, or its name and settings, for example ``resample: {rate: 100}``."""

    @property
    def name(self) -> str:
        """Name of the step."""
        return next(iter(self.model_fields_set))

    def build(self) -> Step:
        """Return the step."""
        settings: Section = getattr(self, self.name)
        return STEPS[self.name](**settings.model_dump())

    @model_validator(mode="before")
    @classmethod
    def _with_settings(cls, value: object) -> object:
        """A step without settings may be written as its name alone."""
        if isinstance(value, str):
            return {value: {}}
        if isinstance(value, dict):
            return {name: {} if settings is None else settings for name, settings in value.items()}
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> OneStep:
        if len(self.model_fields_set) != 1:
            given = ", ".join(sorted(self.model_fields_set)) or "none"
            raise ValueError(f"holds {given}; expected one step in each list item ({', '.join(STEPS)})")
        self.build()  # the step checks its own settings
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A name alone, or a mapping with the name as its one key."""
        mapping = handler.resolve_ref_schema(handler(core))
        bare = [name for name, step in STEPS.items() if not any(map(_is_required, _fields(step)))]
        one_key = {**mapping, "minProperties": 1, "maxProperties": 1}
        description = one_key.pop("description", "")
        mapping.clear()
        mapping.update({"description": description, "anyOf": [{"enum": bare}, one_key]})
        return mapping


def _settings(step: type[Step]) -> Any:
    """Return the section of a step's settings, with the descriptions of its docstring."""
    texts, types = _parameter_texts(step), get_type_hints(step)
    definitions: dict[str, Any] = {
        one.name: (
            types[one.name],
            pydantic.Field(... if _is_required(one) else one.default, description=texts[one.name]),
        )
        for one in _fields(step)
    }
    return create_model(
        f"{step.__name__}Config", __base__=DerivedSection, __doc__=_summary(step), **definitions
    )


def _summary(step: type[Step]) -> str:
    """First sentence of a step's docstring."""
    return (inspect.getdoc(step) or "").split("\n")[0]


def _fields(step: type[Step]) -> tuple[Field[Any], ...]:
    """Return a step's settings; each step is a dataclass."""
    return fields(step)  # type: ignore[arg-type]


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _parameter_texts(documented: type) -> dict[str, str]:
    """Read the descriptions of the parameters from a numpy-style docstring."""
    _, _, rest = (inspect.getdoc(documented) or "").partition("Parameters\n----------\n")
    section = re.split(r"\n\n\w+\n-{3,}\n", rest)[0]
    entries = re.findall(r"^(\w+) : [^\n]*\n((?:    [^\n]*\n?|\n)+)", section + "\n", flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in entries}


if TYPE_CHECKING:
    PreprocessingStep: TypeAlias = OneStep
else:
    PreprocessingStep = create_model(
        "PreprocessingStep",
        __base__=OneStep,
        __doc__=inspect.getdoc(OneStep),
        **{
            name: (_settings(step) | None, pydantic.Field(None, description=_summary(step)))
            for name, step in STEPS.items()
        },
    )
"""Section of one preprocessing step: one key for each of the steps there are."""
