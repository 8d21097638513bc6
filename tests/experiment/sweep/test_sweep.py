"""What a section `sweep` stands for, and what is told of a wrong one."""

import pytest

from gmr_robot.exceptions import ConfigError
from gmr_robot.experiment import read_config


def values(sweep):
    return [(one.motion, one.seed, *one.parameters.values()) for one in sweep.points]


def test_everything_is_crossed_motions_outermost_and_parameters_innermost(read):
    sweep = read(
        "  grid: {skill.n_components: [2, 3], rollout.dt: [0.01]}\n"
        "  cases: {plain: {skill.stability: none}, stable: {}}\n"
        "  seeds: 2\n"
        "  motions: [bends.csv, ./bends.csv]"
    )
    block = [(2, 0.01, "plain"), (2, 0.01, "stable"), (3, 0.01, "plain"), (3, 0.01, "stable")]
    assert values(sweep) == [
        (m, s, *one) for m in ("bends.csv", "./bends.csv") for s in (0, 1) for one in block
    ]
    assert [one.index for one in sweep.points] == list(range(16))
    last = sweep.points[-2].config
    assert (last.skill.stability, last.skill.n_components, last.seed) == ("none", 3, 1)
    assert last.demonstrations.path.endswith("/bends.csv")
    assert last.sweep is None


def test_a_point_is_called_the_same_each_time_and_otherwise_when_a_number_may_change(read):
    names = [one.id for one in read("  seeds: 2").points]
    assert names == [one.id for one in read("  seeds: 2\n  executor: processes").points]
    assert not set(names) & {one.id for one in read("  seeds: 2", "skill.n_components=4").points}


def test_sections_of_the_file_are_set_by_their_keys_in_dotted_form(read):
    sweep = read("  grid: {skill.n_components: [2]}", "sweep.grid.skill.n_components=[4, 5]", "sweep.seeds=1")
    assert values(sweep) == [(None, 0, 4), (None, 0, 5)]


@pytest.mark.parametrize(
    ("section", "place", "message"),
    [
        (
            "  grid: {skill.n_component: [2, 3]}",
            "6:30",
            "skill.n_component: unknown key; did you mean 'n_components'?",
        ),
        (
            "  grid: {skill.n_components: [2, many]}",
            "6:34",
            "expected a whole number of at least 1, or a criterion",
        ),
        ("  cases: {a: {rolout.dt: 0.1}}", "6:15", "rolout: unknown key; did you mean 'rollout'?"),
        ("  samples: {count: 2, uniform: {rollout.alhpa: [0, 1]}}", "6:33", "did you mean 'alpha'?"),
        ("  grid: {seed: [1]}\n  seeds: 2", "6:10", "is varied by seeds too; keep one of the two"),
        (
            "  grid: {skill: [{}]}\n  cases: {a: {skill.min_prior: 0.1}}",
            "7:15",
            "sweep.cases.a.skill.min_prior: overlaps skill, which grid varies; keep one of the two",
        ),
        (
            "  grid: {skill.stability: [none], skill: [{n_components: 3}]}",
            "6:35",
            "sweep.grid.skill: overlaps skill.stability, which grid varies",
        ),
        (
            "  cases: {a: {rollout: {}, rollout.dt: 0.1}, b: {rollout.dt: 0.2}}",
            "6:28",
            "sweep.cases.a.rollout.dt: overlaps rollout, which cases varies",
        ),
        ("  grid: {name: [a, b]}", "6:10", "sweep.grid.name: name belongs to the sweep as a whole"),
        (
            "  grid: {}",
            "5:1",
            "varies nothing; expected at least one of grid, cases, samples, seeds and motions",
        ),
        ("  seeds: 0", "6:3", "is 0; expected how many, at least 1, or a list of seeds"),
        ("  grid: {skill.n_components: [2, 2]}", "6:3", "lists 2 more than once for skill.n_components"),
        ("  samples: {count: 2, log_uniform: {rollout.dt: [0, 1]}}", "6:23", "expected a number above 0"),
        (
            "  samples: {count: 2, whole: {skill.n_components: [1, 100000000000000000000]}}",
            "6:23",
            "whole: goes for skill.n_components beyond ±1e+18; expected bounds within",
        ),
        (
            "  samples: {count: 2, uniform: {skill.min_prior: [-1.7e308, 1.7e308]}}",
            "6:23",
            "which are too far apart to draw between",
        ),
        ("  seeds: 2\n  processes: 2", "7:3", "has no effect with the executor serial"),
        ("  seeds: 2\n  executor: proceses", "7:3", "did you mean 'processes'?"),
        ("  seeds: 2\n  executor: processes\n  scheduler: 'tcp://a:1'", "8:3", "make that dask"),
        (
            "  samples: {count: 90000, whole: {skill.n_components: [2, 9]}}\n  seeds: 2",
            "5:1",
            "180000 points",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_before_anything_runs(read, section, place, message):
    with pytest.raises(ConfigError) as raised:
        read(section)
    assert f"other.yaml:{place}: " in str(raised.value)
    assert message in str(raised.value)


def test_a_wrong_lasa_motion_is_told_before_anything_runs(read):
    lasa = "demonstrations={path: Angle, format: lasa}"
    with pytest.raises(ConfigError, match=r"other.yaml:6:20: .*'Gshape'; did you mean 'GShape'"):
        read("  motions: [Angle, Gshape, ./own.mat]", lasa)
    assert len(read("  motions: [Angle, GShape]", lasa).points) == 2


def test_a_combination_that_does_not_fit_is_named(read):
    with pytest.raises(
        ConfigError, match=r"kind time_indexed.*\(in the point skill.kind=time_indexed, skill.stab"
    ):
        read("  grid: {skill.kind: [velocity_field, time_indexed], skill.stability: [none]}")


def test_an_override_of_a_swept_key_is_refused(read):
    with pytest.raises(
        ConfigError, match=r"override 'skill.n_components=4'.*varies skill.n_components; change"
    ):
        read("  grid: {skill.n_components: [2]}", "skill.n_components=4")
    with pytest.raises(
        ConfigError, match=r"rollout.max_time: has no effect, because the sweep varies rollout;"
    ):
        read("  grid: {rollout: [{dt: 0.01}]}", "rollout.max_time=3")
    assert values(read("  grid: {rollout.dt: [0.01]}", "rollout={max_time: 3}")) == [(None, 0, 0.01)]


def test_keys_may_overlap_in_two_cases(read):
    sweep = read("  cases: {a: {rollout: {dt: 0.1}}, b: {rollout.dt: 0.2}}")
    assert [one.config.rollout.dt for one in sweep.points] == [0.1, 0.2]


def test_run_and_sweep_refuse_each_others_configurations(read, sweep_file):
    with pytest.raises(ConfigError, match=r"sweep.yaml:5:1: sweep: is for gmr-robot sweep.*sweep=null"):
        read_config(sweep_file)
    assert read_config(sweep_file, ["sweep=null"]).sweep is None
    with pytest.raises(ConfigError, match=r"has no section sweep.*or use gmr-robot run"):
        read("  seeds: 2", "sweep=null")
