"""Recordings with exactly one planted fault: it is found, nothing else is, and the proposed remedy repairs it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.demonstration import (
    CropIdle,
    Demonstration,
    DemonstrationSet,
    ReadOptions,
    preprocess,
    read_demonstrations,
)
from gmr_robot.demonstration.inspection import inspect_demonstrations
from gmr_robot.exceptions import UnknownNameError

RATE = 100.0


def minimum_jerk(share):
    """Way of a motion from rest to rest (Flash and Hogan 1985), from 0 to 1."""
    share = np.clip(share, 0.0, 1.0)
    return share**3 * (10.0 - 15.0 * share + 6.0 * share**2)


def path(times, *, number=0, duration=2.0):
    """Positions at some times of a curved reach [m], a different one for each number."""
    way = minimum_jerk(times / duration)
    start = np.array([0.3, 0.2 + 0.02 * number])
    bend = np.outer(np.sin(np.pi * way), [0.05, 0.08 - 0.01 * number])
    return np.outer(1.0 - way, start) + bend


def velocity(times, *, number=0):
    """Its derivative, in closed form."""
    share = np.clip(times / 2.0, 0.0, 1.0)
    way, rate = minimum_jerk(share), 15.0 * share**2 * (1.0 - share) ** 2
    start = np.array([0.3, 0.2 + 0.02 * number])
    bend = np.outer(np.pi * np.cos(np.pi * way) * rate, [0.05, 0.08 - 0.01 * number])
    return np.outer(-rate, start) + bend


TIMES = np.arange(0.0, 2.0 + 0.5 / RATE, 1.0 / RATE)
RNG = np.random.default_rng(0)


def clean(number=0):
    return Demonstration(times=TIMES, positions=path(TIMES, number=number), names=("x", "y"))


def at(times, **changes):
    return Demonstration(**({"times": times, "positions": path(times), "names": ("x", "y")} | changes))


def moved(samples, by):
    positions = path(TIMES)
    positions[samples] += by
    return at(TIMES, positions=positions)


def idle(*, noise=0.0):
    times = np.arange(0.0, 4.0, 1.0 / RATE)
    positions = path(times - 1.0)
    return at(times, positions=positions + RNG.normal(scale=noise, size=positions.shape))


def held(every):
    return at(TIMES, positions=path(TIMES)[np.arange(len(TIMES)) // every * every])


REPAIRABLE = {
    "gap": (at(TIMES[(TIMES < 1.6) | (TIMES > 1.75)]), "gap", "resample: {rate: 100}"),
    "jitter": (at(TIMES[1:-1] + RNG.uniform(-0.004, 0.004, len(TIMES) - 2)), "jitter", "resample: {rate: "),
    "spike": (moved([100], [0.1, 0.0]), "spikes", "drop_spikes: {speed: 3, longest: 4}"),
    "spike of four samples": (moved([50, 51, 52, 53], [0.0, 0.2]), "spikes", "drop_spikes: "),
    "two spikes side by side": (moved([70, 71], [[0.0, 0.2], [0.2, 0.0]]), "spikes", "drop_spikes: "),
    "first sample elsewhere": (moved([0], [0.5, 0.5]), "spikes", "drop_spikes: "),
    "last samples elsewhere": (moved([-2, -1], [0.5, 0.5]), "spikes", "drop_spikes: "),
    "still ends": (idle(), "still ends", "crop_idle: {speed: 0.02}"),
    "noisy still ends": (idle(noise=2e-4), "still ends", "crop_idle: {speed: "),
    "held values": (held(4), "held values", "subsample: {every: 4}"),
    "velocities in mm/s": (
        at(TIMES, velocities=1000.0 * velocity(TIMES)),
        "velocities",
        "smooth: {window: 0.1",
    ),
    "velocities of opposite sign": (at(TIMES, velocities=-velocity(TIMES)), "velocities", "smooth: "),
    "columns of velocities swapped": (
        at(TIMES, velocities=velocity(TIMES)[:, ::-1]),
        "velocities",
        "smooth: ",
    ),
    "mm taken for m": (at(TIMES, positions=1000.0 * path(TIMES)), "unit", "unit: mm"),
    "degrees taken for radians": (at(TIMES, positions=100.0 * path(TIMES), unit="rad"), "unit", "unit: deg"),
}
UNUSABLE = {
    "out of range": (at(TIMES, positions=1e200 * path(TIMES)), "out of range", "as large as 3.*e\\+199"),
    "no motion": (at(TIMES, positions=np.ones((len(TIMES), 2))), "no motion", "nothing moves"),
    "too short": (at(TIMES[::25]), "too short", "9 samples"),
    "times in ms": (at(1000.0 * TIMES), "time unit", "hardly in seconds"),
    "half of it missing": (at(TIMES[(TIMES < 0.6) | (TIMES > 1.4)]), "gap", "of the path is missing"),
    "goes on elsewhere": (moved(slice(100, None), [0.3, 0.0]), "jump", r"by up to 0\.\d+ m .* after 0.99 s"),
}


def inspect_one(demonstration):
    inspection = inspect_demonstrations(DemonstrationSet((demonstration,)))
    return inspection, inspection.findings[0]


def repaired(inspection, demonstrations):
    stated = ReadOptions(unit=inspection.remedy.unit).applied_to(demonstrations)
    usable = stated.select(inspection.usable)
    return preprocess(usable, inspection.steps).demonstrations


@pytest.mark.parametrize("case", REPAIRABLE)
def test_a_fault_is_found_and_its_remedy_repairs_it(case):
    demonstration, kind, remedy = REPAIRABLE[case]
    inspection, finding = inspect_one(demonstration)
    assert finding.verdict == "repairable"
    assert finding.faults[0].kind == kind
    assert remedy in str(finding.faults[0].remedy)
    after = repaired(inspection, DemonstrationSet((demonstration,)))
    assert [one.verdict for one in inspect_demonstrations(after).findings] == ["good"], inspection


@pytest.mark.parametrize(("scale", "in_degrees"), [(100.0, True), (1000.0, False)])
def test_a_large_motion_may_be_of_joints_in_degrees_unless_none_turns_so_far(scale, in_degrees):
    positions = scale * path(TIMES) / np.ptp(path(TIMES), axis=0).max()
    (fault,) = inspect_one(at(TIMES, positions=positions))[1].faults
    assert fault.kind == "unit"
    assert ("unit: deg, if these are joints" in fault.message) == in_degrees


@pytest.mark.parametrize(("unit", "turn"), [("m", 1e5), ("rad", 3000.0)])
def test_a_motion_that_is_too_large_in_any_unit_is_unusable(unit, turn):
    positions = turn * path(TIMES) / np.ptp(path(TIMES), axis=0).max()
    finding = inspect_one(at(TIMES, positions=positions, unit=unit))[1]
    assert finding.verdict == "unusable"
    assert finding.faults[0].message.endswith(", which no arm does either")


@pytest.mark.parametrize("case", [case for case in REPAIRABLE if "held" not in case])
def test_nothing_else_is_found(case):
    _, finding = inspect_one(REPAIRABLE[case][0])
    assert len(finding.faults) == 1, finding.faults


def test_repaired_motions_are_the_motion_that_was_recorded():
    for case in ("gap", "jitter", "spike", "spike of four samples", "first sample elsewhere"):
        demonstration = REPAIRABLE[case][0]
        after = repaired(inspect_one(demonstration)[0], DemonstrationSet((demonstration,)))[0]
        # a straight line over the gap of 0.15 s leaves the path by a few millimetres
        assert np.abs(after.positions - path(after.times)).max() < (5e-3 if case == "gap" else 1e-3)
    cropped = repaired(inspect_one(idle())[0], DemonstrationSet((idle(),)))[0]
    assert 1.0 < cropped.times[0] < 1.15
    assert 2.85 < cropped.times[-1] < 3.0


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_nothing_repairs_is_unusable(case):
    demonstration, kind, message = UNUSABLE[case]
    inspection, finding = inspect_one(demonstration)
    assert finding.verdict == "unusable"
    assert inspection.usable == ()
    (fault,) = finding.faults
    assert fault.kind == kind
    assert fault.remedy is None
    assert re.search(message, fault.message), fault.message


def test_clean_motions_are_good_at_any_rate_and_with_noise_of_a_sensor():
    for every in (1, 2, 5, 10, 20):
        assert inspect_one(at(TIMES[::every]))[1].verdict == "good"
    noisy = path(TIMES) + RNG.normal(scale=2e-4, size=(len(TIMES), 2))
    assert inspect_one(at(TIMES, positions=noisy))[1].verdict == "good"
    assert inspect_one(at(TIMES, velocities=velocity(TIMES)))[1].figures.velocity_error < 1e-3
    rounded = np.round(TIMES * 0.6, 3)  # 60 Hz would be 16.7 ms: stamps in whole milliseconds
    assert inspect_one(at(np.round(np.arange(0, 2, 1 / 60), 3)))[1].verdict == "good"
    assert inspect_one(Demonstration(times=rounded, positions=path(TIMES)))[1].verdict == "good"


def test_lasa_motions_are_good():
    pytest.importorskip("scipy.io")
    with pytest.raises(UnknownNameError) as unknown:
        read_demonstrations("", format="lasa")
    assert len(unknown.value.known) == 30
    for motion in unknown.value.known:
        inspection = inspect_demonstrations(read_demonstrations(motion, format="lasa"))
        assert {one.verdict for one in inspection.findings} == {"good"}
        assert inspection.configuration() == ""
        assert inspection.remarks == ()


def test_figures_against_numpy():
    times = np.sort(np.append(TIMES, [0.0011, 1.2345]))[::2]
    demonstration = at(times)
    figures = inspect_one(demonstration)[1].figures
    assert figures.duration == pytest.approx(times[-1] - times[0])
    assert figures.rate == pytest.approx(1.0 / np.median(np.diff(times)))
    assert figures.longest_step == np.diff(times).max()
    assert figures.path == pytest.approx(np.sqrt((np.diff(path(times), axis=0) ** 2).sum(axis=1)).sum())
    start = inspect_one(idle())[1].figures
    assert (start.still_start, start.still_end) == pytest.approx((1.1, 1.1), abs=0.1)


def test_copies_are_found_once_and_left_out():
    copy = replace(clean(1), times=1.3 * TIMES, velocities=None, source="copy")
    other = at(TIMES, positions=path(TIMES, number=1) + 1e-5)
    group = DemonstrationSet((clean(0), clean(1), clean(2), copy, other))
    inspection = inspect_demonstrations(group)
    assert [one.verdict for one in inspection.findings] == ["good"] * 3 + ["unusable"] * 2
    assert "the same as demonstration 1" in inspection.findings[3].faults[0].message
    assert inspection.configuration() == "demonstrations:\n  train: [0, 1, 2]"


def test_numbers_of_duplicates_are_those_of_the_set():
    still = at(TIMES, positions=np.ones((len(TIMES), 2)))
    inspection = inspect_demonstrations(DemonstrationSet((still, clean(0), clean(1), clean(1))))
    assert "demonstration 2" in inspection.findings[3].faults[0].message
    assert inspection.usable == (1, 2)


def test_a_stuck_dimension_and_one_that_nobody_moves():
    def with_z(number, z):
        positions = np.column_stack([path(TIMES, number=number), z * np.ones(len(TIMES))])
        return Demonstration(times=TIMES, positions=positions, names=("x", "y", "z"))

    flat = inspect_demonstrations(DemonstrationSet(tuple(with_z(i, 0.4) for i in range(3))))
    assert {one.verdict for one in flat.findings} == {"good"}
    assert flat.remarks == ("z does not move in any demonstration; leave it out with channels: [x, y]",)
    rising = [with_z(i, 0.1 * minimum_jerk(TIMES / 2.0)) for i in range(3)]
    stuck = inspect_demonstrations(DemonstrationSet((*rising, with_z(3, 0.4))))
    assert [one.verdict for one in stuck.findings] == ["good"] * 3 + ["unusable"]
    assert "no motion of z" in stuck.findings[3].faults[0].message


def test_a_channel_that_never_changes_is_named():
    gripper = {"grip": np.zeros((len(TIMES), 1)), "force": np.column_stack([TIMES, TIMES])}
    group = DemonstrationSet(tuple(replace(clean(i), channels=gripper) for i in range(2)))
    assert inspect_demonstrations(group).remarks == ("the channel grip does not change in any demonstration",)


def test_spread_of_starts_and_goals():
    group = DemonstrationSet(tuple(clean(i) for i in range(5)))
    inspection = inspect_demonstrations(group)
    assert inspection.starts.largest == pytest.approx(0.04)
    assert inspection.starts.typical == pytest.approx(0.02 * np.sqrt(np.mean([4, 1, 0, 1, 4])))
    assert inspection.goals.largest == pytest.approx(0.0, abs=1e-12)


def test_where_demonstrations_end():
    short = at(TIMES[:90], positions=path(TIMES[:90], number=4))
    broken_off = inspect_demonstrations(DemonstrationSet((clean(0), clean(1), short, clean(2))))
    (remark,) = broken_off.remarks
    assert remark.startswith(f"demonstration 2 ends {np.linalg.norm(short.end):.3g} m away")
    apart = [at(TIMES, positions=path(TIMES) + [0.2 * i, 0.0]) for i in range(4)]
    (remark,) = inspect_demonstrations(DemonstrationSet(tuple(apart))).remarks
    assert "goal_to_origin" in remark


def test_metres_taken_for_millimetres_are_remarked():
    small = at(TIMES, positions=1e-3 * path(TIMES))
    (remark,) = inspect_one(small)[0].remarks
    assert "0.3" in remark
    assert "mm large" in remark


def test_one_remedy_for_a_set_with_different_faults():
    group = DemonstrationSet(
        (
            clean(1),
            clean(2),
            *(REPAIRABLE[case][0] for case in ("spike",)),
            UNUSABLE["half of it missing"][0],
            idle(),
        )
    )
    group = DemonstrationSet(
        (*group, at(TIMES, positions=path(TIMES, number=5), velocities=-velocity(TIMES)))
    )
    inspection = inspect_demonstrations(group)
    assert inspection.usable == inspection.teachable == (0, 1, 2, 4, 5)
    assert inspection.configuration().splitlines() == [
        "demonstrations:",
        "  train: [0, 1, 2, 4, 5]",
        "preprocessing:",
        "  - drop_spikes: {speed: 3, longest: 4}",
        "  - resample: {rate: 100}",
        "  - smooth: {window: 0.1, order: 3}",
        "  - crop_idle: {speed: 0.02}",
    ]


def test_repaired_sets_are_good_as_a_whole():
    late = idle()
    late = replace(late, positions=1.1 * late.positions, velocities=None)
    wrong = at(TIMES, positions=path(TIMES, number=5), velocities=-velocity(TIMES, number=5))
    group = DemonstrationSet((clean(1), REPAIRABLE["spike"][0], late, wrong))
    inspection = inspect_demonstrations(group)
    assert inspection.usable == (0, 1, 2, 3)
    after = inspect_demonstrations(repaired(inspection, group))
    assert {one.verdict for one in after.findings} == {"good"}, after


def test_cropping_is_what_is_proposed_and_nothing_milder_was_there():
    (step,) = inspect_one(idle())[0].steps
    assert step == CropIdle(speed=0.02)
    times = np.arange(0.0, 4.0, 1.0 / RATE)
    creeping = at(times, positions=path(times - 1.0) + np.outer(np.clip(times, 0, 1), [0.012, 0.0]))
    (step,) = inspect_one(creeping)[0].steps
    assert step.speed > 0.02


def test_what_the_rest_does_not_need_is_not_done_to_it():
    group = DemonstrationSet((clean(1), clean(2), held(20)))
    inspection = inspect_demonstrations(group)
    assert inspection.usable == (0, 1, 2)
    assert inspection.teachable == (0, 1)
    assert any("demonstration 2 needs another remedy" in remark for remark in inspection.remarks)
    assert inspection.configuration().splitlines()[:2] == ["demonstrations:", "  train: [0, 1]"]
