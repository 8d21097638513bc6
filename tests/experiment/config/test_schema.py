import inspect
from dataclasses import fields

import pytest

from gmr_robot.control import SafetyLimits
from gmr_robot.demonstration import STEPS
from gmr_robot.experiment import config_schema
from gmr_robot.experiment.config import ReplayConfig, SkillConfig
from gmr_robot.experiment.config.limits import LimitsConfig
from gmr_robot.skill import StopRule, learn_skill, learn_time_indexed_skill
from gmr_robot.skill.learn import SMOOTHINGS


def keys_of(node, path=()):
    """Every key that the schema describes, with its own schema."""
    if isinstance(node, dict):
        for name, inner in node.get("properties", {}).items():
            yield (*path, name), inner
        for name, inner in node.items():
            yield from keys_of(inner, (*path, name) if name not in ("$defs", "properties", "anyOf") else path)
    elif isinstance(node, list):
        for inner in node:
            yield from keys_of(inner, path)


def test_every_key_has_a_description_on_one_line():
    keys = dict(keys_of(config_schema()))
    assert len(keys) > 50
    for path, schema in keys.items():
        assert len(schema.get("description", "")) > 5, path
        assert "\n" not in schema["description"], path


def test_every_key_is_required_or_has_a_default():
    schema = config_schema()
    for name, section in [("", schema), *schema["$defs"].items()]:
        for key, inner in section.get("properties", {}).items():
            assert ("default" in inner) != (key in section.get("required", ())), (name, key)


def test_unknown_keys_are_refused_everywhere():
    schema = config_schema()
    for section in [schema, *schema["$defs"].values()]:
        for option in section.get("anyOf", [section]):
            if option.get("type") == "object":
                assert option["additionalProperties"] is False


def test_steps_are_those_of_the_demonstration_package():
    bare, mapping = config_schema()["$defs"]["PreprocessingStep"]["anyOf"]
    assert set(mapping["properties"]) == set(STEPS)
    assert bare["enum"] == ["drop_spikes", "crop_idle", "smooth", "goal_to_origin"]
    assert (mapping["minProperties"], mapping["maxProperties"]) == (1, 1)
    rate = config_schema()["$defs"]["ResampleConfig"]["properties"]["rate"]
    assert rate["description"] == "Samples per second [Hz]."


@pytest.mark.parametrize("name", list(STEPS))
def test_settings_of_a_step_are_its_fields(name):
    definition = config_schema()["$defs"][f"{STEPS[name].__name__}Config"]
    assert set(definition["properties"]) == {field.name for field in fields(STEPS[name])}


@pytest.mark.parametrize(
    ("kind", "learn"), [("velocity_field", learn_skill), ("time_indexed", learn_time_indexed_skill)]
)
def test_defaults_are_those_of_the_functions_behind(kind, learn):
    parameters = inspect.signature(learn).parameters
    told_by_the_motion = {"smoothing": SMOOTHINGS["goal_directed"], "stability": "lyapunov"}
    for key, value in SkillConfig(kind=kind).options().items():
        default = parameters[key].default
        assert value == (told_by_the_motion.get(key) if default is None else default), key


def test_defaults_of_a_replay_are_those_of_the_simulation():
    options = pytest.importorskip("gmr_robot.simulation").ReplayOptions
    told_by_the_rollouts = {"max_time": None, "max_distance": StopRule.max_distance}
    for field in fields(options):
        if field.name in ReplayConfig.model_fields and field.name not in (
            "limits",
            "disturbances",
        ):  # sections of their own
            expected = told_by_the_rollouts.get(field.name, field.default)
            assert ReplayConfig.model_fields[field.name].default == expected, field.name


def test_limits_have_the_defaults_of_the_safety_chain():
    for field in fields(SafetyLimits):
        assert LimitsConfig.model_fields[field.name].default == field.default, field.name
    assert set(LimitsConfig.model_fields) == {field.name for field in fields(SafetyLimits)}
