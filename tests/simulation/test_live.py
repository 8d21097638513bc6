"""A live replay: the same as the whole one until somebody takes part; then pushes, a moved goal, a new beginning."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import StopReason
from gmr_robot.exceptions import InputError
from gmr_robot.simulation import Disturbances, LiveReplay, Push, ReplayOptions, TimedPath, run_replay
from gmr_robot.simulation.closed_loop import prepare_closed_loop
from gmr_robot.simulation.disturbances import SensorError
from gmr_robot.simulation.joint_space import prepare_joint_space
from gmr_robot.simulation.track import prepare_track

START, GOAL = [-0.08, -0.12], [0.08, 0.12]
OPTIONS = ReplayOptions(control_rate=250.0, max_time=1.0)


@pytest.fixture
def begin(planar, attractor, table):
    def anew(options=OPTIONS):
        return prepare_closed_loop(
            planar, attractor(GOAL, rate=4.0), start=START, task_frame=table, options=options
        )

    return anew


def test_undisturbed_it_is_the_whole_replay_to_the_byte(begin):
    noisy = Disturbances(
        sensor=SensorError(position_noise=1e-4, delay=0.004),
        pushes=(Push(force=np.array([0.0, 5.0, 0.0]), start=0.1, duration=0.1),),
    )
    options = ReplayOptions(control_rate=250.0, max_time=0.5, goal_tolerance=0.0, disturbances=noisy)
    whole = run_replay(begin(options))
    live = LiveReplay(lambda: begin(options))
    for tick in range(0, len(whole) - 1, 25):
        state = live.state
        assert state.time == pytest.approx(whole.times[tick])
        assert np.array_equal(state.q, whole.joint_positions[tick])
        assert np.array_equal(state.end_effector, whole.end_effector[tick])
        assert state.pushed == (0.1 <= whole.times[tick] < 0.2)
        live.advance(25 * options.period)


def test_joint_space_too(planar, attractor):
    options = ReplayOptions(control_rate=250.0, max_time=0.4, goal_tolerance=0.0)

    def begin():
        goal = planar.home + 0.3
        return prepare_joint_space(planar, attractor(goal), start=planar.home, options=options)

    whole, live = run_replay(begin()), LiveReplay(begin)
    assert np.array_equal(live.advance(whole.duration).q, whole.joint_positions[-1])


def test_it_goes_on_at_the_goal_and_follows_it(begin, table):
    live = LiveReplay(begin)
    state = live.advance(3.0)  # three times as long as the whole replay may take
    assert state.stopped is None
    np.testing.assert_allclose(state.end_effector, table.to_world(np.array(GOAL)), atol=2e-3)
    live.move_goal([0.0, -0.1])
    state = live.advance(3.0)
    np.testing.assert_allclose(state.goal, table.to_world(np.array([0.0, -0.1])))
    np.testing.assert_allclose(state.end_effector, state.goal, atol=2e-3)


def test_a_push_moves_the_arm_and_ends(begin):
    live, quiet = LiveReplay(begin), LiveReplay(begin)
    for one in (live, quiet):
        one.advance(2.5)
    live.push([0.0, 15.0, 0.0], duration=0.2)
    assert live.state.pushed
    away = live.advance(0.2)
    assert away.end_effector[1] - quiet.advance(0.2).end_effector[1] > 0.004
    assert not away.pushed
    np.testing.assert_allclose(live.advance(2.5).end_effector, quiet.advance(2.5).end_effector, atol=2e-3)


def test_a_stop_is_latched_until_a_new_beginning(begin):
    options = ReplayOptions(control_rate=250.0, max_distance=0.1)
    live = LiveReplay(lambda: begin(options))
    live.push([-25.0, 25.0, 0.0], duration=0.6)
    live.advance(1.0)
    assert live.state.stopped == StopReason.LEFT_REGION
    assert live.advance(1.0).stopped == StopReason.LEFT_REGION
    live.restart()
    assert live.state.stopped is None
    assert live.time == 0.0
    assert live.advance(1.0).stopped is None


def test_a_trajectory_holds_at_its_end_and_has_no_goal_to_move(planar):
    times = np.linspace(0.0, 0.5, 51)
    line = np.column_stack([0.45 + 0.1 * times, 0.1 * times, np.full(51, 0.02)])
    path = TimedPath(times=times, positions=line)
    live = LiveReplay(lambda: prepare_track(planar, path, options=ReplayOptions(control_rate=250.0)))
    np.testing.assert_allclose(live.advance(2.0).end_effector, line[-1], atol=1e-3)
    with pytest.raises(InputError, match="only a closed loop has a goal to move"):
        live.move_goal([0.0, 0.0])


def test_time_that_is_no_whole_tick_is_kept(begin):
    live = LiveReplay(begin)
    for _ in range(30):
        live.advance(1.0 / 30.0)
    assert live.time == pytest.approx(1.0, abs=1e-9)
