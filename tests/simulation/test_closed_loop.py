from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import Intervention, SafetyLimits, StopReason, WorkspaceBox
from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.simulation import Disturbances, Push, ReplayOptions, replay_closed_loop
from gmr_robot.simulation.disturbances import MovedGoal
from gmr_robot.skill import TaskFrame

START, GOAL = np.array([-0.08, -0.12]), np.array([0.08, 0.12])


def across(points):
    """Signed distance of plane points from the line through start and goal."""
    along = (GOAL - START) / np.linalg.norm(GOAL - START)
    return (points - START) @ np.array([-along[1], along[0]])


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_attractor_is_followed_straight_to_its_goal(name, request, attractor, table):
    """Closed form: a straight line, whose distance to the goal falls by exp(−k t)."""
    robot, policy = request.getfixturevalue(name), attractor(GOAL, rate=2.0)
    result = replay_closed_loop(robot, policy, start=START, task_frame=table)
    assert (result.mode, result.stop, result.arrived) == ("closed_loop", "goal reached", True)
    assert result.goal_distance <= 0.005
    x = table.from_world(result.end_effector)
    assert np.abs(across(x)).max() < 5e-4
    late = result.times > 0.3
    rate = -np.polyfit(result.times[late], np.log(np.linalg.norm(x - GOAL, axis=1)[late]), 1)[0]
    assert rate == pytest.approx(2.0, rel=0.01)
    assert result.tracking_max < 1e-3


def test_policy_sees_the_measured_position_at_every_tick(panda, attractor, board):
    policy = attractor([5.0, -3.0])
    result = replay_closed_loop(panda, policy, start=[-8.0, 4.0], task_frame=board)
    ((t, x),) = policy.resets
    assert t == 0.0
    np.testing.assert_array_equal(x, [-8.0, 4.0])
    times, seen = zip(*policy.seen, strict=True)
    assert (np.diff(times) >= 0.0).all()
    np.testing.assert_allclose(np.diff(times)[-500:], 0.002)  # its clock waits at the start alone
    np.testing.assert_array_equal(seen, board.from_world(result.end_effector))


def test_skill_keeps_to_its_plane_and_scale(panda, attractor, board):
    """In centimetres, on a board: 8 cm left, 4 cm up to 5 cm right, 3 cm down."""
    result = replay_closed_loop(panda, attractor([5.0, -3.0]), start=[-8.0, 4.0], task_frame=board)
    np.testing.assert_allclose(result.end_effector[0], [0.5, -0.08, 0.44], atol=1e-5)
    np.testing.assert_allclose(result.end_effector[-1], [0.5, 0.05, 0.37], atol=0.005)
    assert np.abs(result.end_effector[:, 0] - 0.5).max() < 5e-4


def test_skill_of_three_dimensions(panda, attractor):
    frame = TaskFrame(position=np.array([0.45, 0.0, 0.3]), axes=np.eye(3))
    goal = np.array([0.1, 0.1, -0.15])
    result = replay_closed_loop(panda, attractor(goal), start=[-0.05, -0.1, 0.1], task_frame=frame)
    assert result.stop == "goal reached"
    assert np.linalg.norm(result.end_effector[-1] - frame.to_world(goal)) <= 0.005


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_pushed_arm_still_reaches_the_goal_from_where_it_was_pushed(name, request, attractor, table):
    """The timed path is forgotten: the arm goes on along the field, not back to the old line at once."""
    robot = request.getfixturevalue(name)
    push = Push(force=[-30.0, 20.0, 0.0], start=0.3, duration=0.2)
    free = replay_closed_loop(robot, attractor(GOAL), start=START, task_frame=table)
    pushed = replay_closed_loop(
        robot,
        attractor(GOAL),
        start=START,
        task_frame=table,
        options=ReplayOptions(disturbances=Disturbances(pushes=(push,))),
    )
    deviation = np.abs(across(table.from_world(pushed.end_effector)))
    assert np.abs(across(table.from_world(free.end_effector))).max() < 5e-4
    assert deviation.max() > 0.01
    assert pushed.stop == "goal reached"
    assert pushed.goal_distance <= 0.005


def test_lasting_force_is_overcome_until_the_reference_may_lead_no_further(panda, attractor, table):
    push = Push(force=[0.0, -25.0, 0.0], start=0.0, duration=60.0)
    arrives = ReplayOptions(disturbances=Disturbances(pushes=(push,)), goal_tolerance=0.002, max_time=6.0)
    result = replay_closed_loop(panda, attractor(GOAL), start=START, task_frame=table, options=arrives)
    assert result.stop == "goal reached"
    short = ReplayOptions(
        disturbances=Disturbances(pushes=(push,)), goal_tolerance=0.002, max_time=6.0, max_lead=0.001
    )
    result = replay_closed_loop(panda, attractor(GOAL), start=START, task_frame=table, options=short)
    assert result.stop == "time out"
    assert result.goal_distance > 0.002


def test_moved_goal_is_followed(panda, attractor, table):
    policy, moved = attractor(GOAL), np.array([-0.05, 0.1])
    plain_step = policy.step

    def step(t, x):
        if t >= 0.5:
            policy.goal = moved
        return plain_step(t, x)

    policy.step = step
    result = replay_closed_loop(panda, policy, start=START, task_frame=table)
    assert result.stop == "goal reached"
    np.testing.assert_allclose(result.goal, table.to_world(moved))
    assert np.linalg.norm(result.end_effector[-1] - table.to_world(moved)) <= 0.005


def test_goal_moved_by_the_script_is_known_at_every_tick(planar, attractor, table):
    by = np.array([-0.05, -0.06])
    script = Disturbances(goal_moves=(MovedGoal(by=by, start=0.5),))
    options = ReplayOptions(disturbances=script, max_time=0.6)
    result = replay_closed_loop(planar, attractor(GOAL), start=START, task_frame=table, options=options)
    late = result.times >= 0.5
    assert (~late).sum() == 250
    np.testing.assert_allclose(result.goals[~late], np.tile(table.to_world(GOAL), (250, 1)), atol=1e-12)
    np.testing.assert_array_equal(result.goals[late], np.tile(result.goal, (late.sum(), 1)))
    np.testing.assert_allclose(result.goal, table.to_world(GOAL + by), atol=1e-12)


def test_being_at_the_goal_does_not_count_before_the_motion_is_complete(panda, attractor, table):
    policy = attractor(GOAL, rate=2.0)
    policy.complete = False
    plain_step = policy.step

    def step(t, x):
        policy.complete = t >= 4.0
        return plain_step(t, x)

    policy.step = step
    result = replay_closed_loop(panda, policy, start=START, task_frame=table)
    assert result.stop == "goal reached"
    assert result.duration == pytest.approx(4.0, abs=0.2)


def test_time_out(panda, attractor, table):
    options = ReplayOptions(max_time=0.25)
    result = replay_closed_loop(
        panda, attractor(GOAL, rate=0.1), start=START, task_frame=table, options=options
    )
    assert (result.stop, result.arrived) == ("time out", False)
    assert result.duration == pytest.approx(0.25)


def test_motion_that_need_not_arrive_goes_on_at_the_goal(panda, attractor, table):
    options = ReplayOptions(max_time=0.25, goal_tolerance=0.0)
    result = replay_closed_loop(panda, attractor(GOAL), start=GOAL, task_frame=table, options=options)
    assert (result.stop, result.arrived) == ("finished", None)
    assert result.duration == pytest.approx(0.25)


def test_leaving_the_known_region_stops(panda, attractor, table):
    """The attractor calls what lies 1 cm off its line a distance of 0.1."""
    push = Push(force=[-40.0, 25.0, 0.0], start=0.2, duration=0.3)
    options = ReplayOptions(disturbances=Disturbances(pushes=(push,)), max_distance=0.15)
    result = replay_closed_loop(panda, attractor(GOAL), start=START, task_frame=table, options=options)
    assert result.stop == "left the known region"
    assert np.abs(across(table.from_world(result.end_effector))).max() > 0.015
    assert np.abs(result.joint_velocities[-1]).max() < 1e-3  # the arm too, not its command alone


def test_start_at_the_goal_is_arrived_at_once(panda, attractor, table):
    result = replay_closed_loop(panda, attractor(GOAL), start=GOAL, task_frame=table)
    assert (len(result), result.stop) == (1, "goal reached")


def test_commanded_speed_is_bounded(panda, attractor, table):
    options = ReplayOptions(max_speed=0.1)
    result = replay_closed_loop(
        panda, attractor(GOAL, rate=5.0), start=START, task_frame=table, options=options
    )
    speeds = np.linalg.norm(np.diff(result.end_effector, axis=0), axis=1) / 0.002
    assert speeds.max() < 0.104
    assert result.stop == "goal reached"


def test_same_replay_gives_the_same_bytes(panda, attractor, table):
    def run():
        options = ReplayOptions(
            disturbances=Disturbances(pushes=(Push(force=[10, 10, 10], start=0.1, duration=0.1),)),
            max_time=0.6,
        )
        result = replay_closed_loop(panda, attractor(GOAL), start=START, task_frame=table, options=options)
        return result.joint_positions.tobytes() + result.joint_torques.tobytes()

    assert run() == run()


def test_velocity_that_is_not_finite_stops_the_arm(panda, attractor, table):
    policy = attractor(GOAL)
    plain_step = policy.step
    policy.step = lambda t, x: np.full(2, np.nan) if len(policy.seen) > 200 else plain_step(t, x)
    result = replay_closed_loop(panda, policy, start=START, task_frame=table)
    assert result.stop == StopReason.REFERENCE_NOT_FINITE
    assert result.stopped
    assert not result.arrived
    stop = result.events[-1]
    assert stop.kind == Intervention.STOP
    assert stop.start == pytest.approx(0.002 * 201)
    assert_brought_to_rest(result)


def assert_brought_to_rest(result):
    """Inside the bounds, decelerating, to rest."""
    np.testing.assert_array_equal(result.commanded_velocities[-1], 0.0)
    bounds = result.bounds.motion
    assert (np.abs(result.commanded_accelerations) <= (1.0 + 1e-9) * bounds.acceleration).all()
    assert (np.abs(result.commanded_jerks) <= (1.0 + 1e-9) * bounds.jerk).all()
    stopping = result.times >= result.events[-1].start
    speeds = np.abs(result.commanded_velocities[stopping])
    assert (np.diff(speeds, axis=0)[10:] <= 1e-9).all()


def test_certified_skill_slows_down_outside_its_region(panda, attractor, table):
    """At a distance d from the line it goes at 0.15 / d of its speed."""
    policy, start = attractor(GOAL, rate=0.5), START + [-0.025, 0.0167]
    options = ReplayOptions(slow_distance=0.15)
    result = replay_closed_loop(panda, policy, start=start, task_frame=table, options=options)
    assert result.stop == "goal reached"
    assert Intervention.REGION in {event.kind for event in result.events}
    x = table.from_world(result.end_effector)
    speeds = np.linalg.norm(np.diff(x, axis=0), axis=1) / 0.002
    for tick in (200, 300):
        distance = policy.novelty(x[tick]).distance
        assert distance > 0.15
        assert speeds[tick] == pytest.approx(0.15 / distance * 0.5 * np.linalg.norm(x[tick] - GOAL), rel=0.02)


def test_speed_stretches_time_and_leaves_the_path(panda, attractor, table):
    options = ReplayOptions(speed=0.5)
    half = replay_closed_loop(
        panda, attractor(GOAL, rate=2.0), start=START, task_frame=table, options=options
    )
    x = table.from_world(half.end_effector)
    late = half.times > 0.5
    rate = -np.polyfit(half.times[late], np.log(np.linalg.norm(x - GOAL, axis=1)[late]), 1)[0]
    assert rate == pytest.approx(1.0, rel=0.01)
    assert np.abs(across(x)).max() < 5e-4


def test_end_effector_keeps_to_the_workspace_box(panda, attractor, table):
    """The wall stands between the start and where a policy leads that knows nothing of it."""
    policy = attractor(np.array([0.02, 0.0]))
    box = WorkspaceBox(lower=[0.3, -0.2, -0.1], upper=[0.5, 0.2, 0.5])
    policy.step = lambda *_: np.array([0.4, 0.0])
    options = ReplayOptions(limits=SafetyLimits(box=box), max_time=1.5)
    result = replay_closed_loop(panda, policy, start=START, task_frame=table, options=options)
    assert result.stop == "time out"
    assert result.end_effector[:, 0].max() < 0.5 + 1e-4
    assert result.end_effector[-1, 0] == pytest.approx(0.5, abs=2e-3)
    assert Intervention.BOX in {event.kind for event in result.events}
    with pytest.raises(ReachError, match=r"the skill's start, at .* lies outside the workspace box"):
        replay_closed_loop(panda, policy, start=[0.09, 0.0], task_frame=table, options=options)


@pytest.mark.parametrize(("start", "goal", "what"), [([0.9, 0], GOAL, "start"), (START, [0.9, 0], "goal")])
def test_start_and_goal_out_of_reach(panda, attractor, table, start, goal, what):
    with pytest.raises(ReachError, match=f"the skill's {what} cannot be reached: the position .* is out of"):
        replay_closed_loop(panda, attractor(goal), start=start, task_frame=table)


def test_skill_turned_out_of_the_plane_of_a_planar_arm(planar, attractor, board):
    with pytest.raises(ReachError, match=r"axis 2 of the task frame, .* points 90\.0° out of the plane"):
        replay_closed_loop(planar, attractor(GOAL), start=START, task_frame=board)


def test_dimensions_must_agree(panda, attractor, table):
    with pytest.raises(InputError, match=r"start has the shape \(3,\); expected \(2,\)"):
        replay_closed_loop(panda, attractor(GOAL), start=np.zeros(3), task_frame=table)
    with pytest.raises(InputError, match="the task frame places skills of 2 dimensions"):
        replay_closed_loop(panda, attractor(np.zeros(3)), start=START, task_frame=table)


def test_joints_that_carry_no_end_effector_are_held(tmp_path, attractor, table):
    """A gripper's finger, hanging: gravity is compensated, and it stays at home."""
    from gmr_robot.robot import ARMS, load_robot

    source = load_robot("planar").source
    assert source.name == ARMS["planar"]
    finger = (
        '<body name="finger" pos="0.35 0 -0.05"><joint name="finger" type="slide" axis="0 0 1" '
        'range="-0.05 0.05"/><geom type="box" size=".01 .01 .01" mass=".1"/></body></body>'
    )
    text = source.read_text().replace("</body>", finger, 1)
    text = text.replace('qpos="-0.8410686705679 1.8605480282309"', 'qpos="-0.84 1.86 0"')
    text = text.replace('data="3.0 3.5"', 'data="3.0 3.5 1.0"')
    path = tmp_path / "gripper.xml"
    path.write_text(text)
    result = replay_closed_loop(load_robot(path), attractor(GOAL), start=START, task_frame=table)
    assert result.stop == "goal reached"
    assert np.abs(result.joint_positions[:, 2]).max() < 2e-3
