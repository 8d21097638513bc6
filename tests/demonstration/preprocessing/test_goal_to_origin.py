import numpy as np

from gmr_robot.demonstration import Demonstration, DemonstrationSet, GoalToOrigin, preprocess

TIMES = np.linspace(0.0, 1.0, 9)


def line_to(end):
    return Demonstration(times=TIMES, positions=np.outer(TIMES, end) + np.array([5.0, 0.0]))


def test_each_demonstration_ends_at_the_origin_with_its_velocities():
    before = DemonstrationSet((line_to([1.0, 2.0]), line_to([3.0, 2.0])))
    result = preprocess(before, [GoalToOrigin()])
    assert result.demonstrations.ends.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert result.demonstrations.velocities.tolist() == before.velocities.tolist()


def test_the_goal_goes_back_to_the_mean_end():
    result = preprocess(DemonstrationSet((line_to([1.0, 2.0]), line_to([3.0, 2.0]))), [GoalToOrigin()])
    assert result.transform.to_task([0.0, 0.0]).tolist() == [7.0, 2.0]


def test_held_out_demonstrations_are_shifted_by_their_own_ends():
    result = preprocess(DemonstrationSet((line_to([1.0, 2.0]), line_to([3.0, 2.0]))), [GoalToOrigin()])
    held_out = result.apply(DemonstrationSet((line_to([9.0, 9.0]),)))
    assert held_out.ends.tolist() == [[0.0, 0.0]]
    assert result.transform.demonstrations_to_task(held_out).ends.tolist() == [[7.0, 2.0]]


def test_report_says_how_far_apart_the_ends_lay():
    result = preprocess(DemonstrationSet((line_to([1.0, 0.0]), line_to([4.0, 0.0]))), [GoalToOrigin()])
    # the ends lie 1.5 from their mean, and the motion is 4 long
    assert "within 38 % of the motion's extent" in result.reports[0].note
