import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration
from gmr_robot.demonstration.formats.ros import write_trajectory
from gmr_robot.exceptions import DemonstrationError

TIMES = np.linspace(3.0, 5.5, 26)
PATHS = [
    Demonstration(
        times=TIMES, positions=np.outer(np.sin(k * TIMES), [1.0, -2.0]), names=("a", "b"), unit="rad"
    )
    for k in (1, 2)
]


def test_rosbags_reads_the_trajectories(tmp_path):
    from rosbags.highlevel import AnyReader

    path = tmp_path / "out.mcap"
    write_trajectory(path, PATHS, names=["a", "b"], topic="/arm_controller/joint_trajectory")
    with AnyReader([path]) as reader:
        messages = [
            (time, reader.deserialize(raw, one.msgtype))
            for one, time, raw in reader.messages(reader.connections)
        ]
        assert list(reader.topics) == ["/arm_controller/joint_trajectory"]
    assert len(messages) == 2
    assert messages[1][0] - messages[0][0] >= 2_500_000_000
    for (_, message), one in zip(messages, PATHS, strict=True):
        assert message.__msgtype__ == "trajectory_msgs/msg/JointTrajectory"
        assert message.joint_names == ["a", "b"]
        assert message.header.stamp.sec == message.header.stamp.nanosec == 0
        since = [one.time_from_start.sec + one.time_from_start.nanosec / 1e9 for one in message.points]
        np.testing.assert_allclose(since, TIMES - 3.0, rtol=0, atol=1e-9)
        np.testing.assert_array_equal([point.positions for point in message.points], one.positions)
        np.testing.assert_array_equal([point.velocities for point in message.points], one.velocities)


@pytest.mark.parametrize(
    ("name", "paths", "names", "said"),
    [
        ("a.bag", PATHS, ["a", "b"], "does not end in .mcap"),
        ("a.mcap", [], ["a", "b"], "no trajectory"),
        ("a.mcap", PATHS, ["a"], "has 2 dimensions, but 1 joints are named"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, name, paths, names, said):
    with pytest.raises(DemonstrationError, match=said):
        write_trajectory(tmp_path / name, paths, names=names)
    assert not list(tmp_path.iterdir())
