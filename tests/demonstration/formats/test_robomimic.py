import json

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations, write_demonstrations
from gmr_robot.demonstration.formats import ReadOptions, robomimic_file
from gmr_robot.exceptions import DemonstrationError, MissingDependencyError

h5py = pytest.importorskip("h5py")

KEYS = {"robot0_eef_pos": 3, "robot0_eef_quat": 4, "robot0_joint_pos": 7, "object": 10}


@pytest.fixture
def lift(tmp_path):
    """A file in the published layout, as h5py writes it; demonstrations stand in the order 10, 0, 2."""
    path = tmp_path / "lift.hdf5"
    random = np.random.default_rng(3)
    with h5py.File(path, "w") as file:
        data = file.create_group("data")
        data.attrs["total"] = 5 + 6 + 7
        data.attrs["env_args"] = json.dumps(
            {"env_name": "Lift", "type": 1, "env_kwargs": {"control_freq": 20, "robots": ["Panda"]}}
        )
        for number, length in ((10, 7), (0, 5), (2, 6)):
            demo = data.create_group(f"demo_{number}")
            demo.attrs["num_samples"] = length
            demo.attrs["model_file"] = "<mujoco/>"
            demo["actions"] = random.uniform(-1.0, 1.0, (length, 7))
            demo["rewards"] = np.arange(length, dtype=np.int64)
            demo["dones"] = np.zeros(length, dtype=np.int64)
            demo["states"] = random.normal(size=(length, 32))
            for name, width in KEYS.items():
                demo[f"obs/{name}"] = random.normal(size=(length, width)).astype(np.float32)
            demo["obs/agentview_image"] = np.zeros((length, 8, 8, 3), dtype=np.uint8)
        file["mask/train"] = np.array([b"demo_10", b"demo_2"])
        file["mask/valid"] = ["demo_0"]
    return path


def raw(path, name):
    with h5py.File(path) as file:
        return file[name][()]


def test_the_tip_of_the_arm_is_read_in_numeric_order(lift):
    motion = read_demonstrations(lift)
    assert (motion.name, motion.names, motion.unit) == ("lift", ("x", "y", "z"), "m")
    assert [one.source for one in motion] == [f"lift.hdf5, demo_{number}" for number in (0, 2, 10)]
    for one, number in zip(motion, (0, 2, 10), strict=True):
        assert one.positions.tolist() == raw(lift, f"data/demo_{number}/obs/robot0_eef_pos").tolist()
        assert list(one.channels) == ["orientation"]
        stored = raw(lift, f"data/demo_{number}/obs/robot0_eef_quat")
        assert one.channels["orientation"].tolist() == stored.tolist()
    np.testing.assert_allclose(motion[0].times, [0.0, 0.05, 0.1, 0.15, 0.2])
    (note,) = motion.notes
    assert note.startswith("lift.hdf5: 7 datasets of each demonstration not read: actions, ")


@pytest.mark.parametrize(("mask", "numbers"), [("train", (2, 10)), ("valid", (0,))])
@pytest.mark.parametrize("format", [None, "robomimic"])
def test_a_mask_names_a_subset(lift, mask, numbers, format):
    subset = read_demonstrations(lift / "mask" / mask, format=format)
    assert subset.name == f"lift_{mask}"
    assert [one.source for one in subset] == [f"lift.hdf5, demo_{number}" for number in numbers]


@pytest.mark.parametrize(
    ("channels", "names", "unit"),
    [
        (["robot0_eef_pos"], ["x", "y", "z"], "m"),
        (["z", "x"], ["z", "x"], "m"),
        (["robot0_joint_pos"], [f"robot0_joint_pos[{i}]" for i in range(7)], "rad"),
        (
            ["robot0_joint_pos[6]", "robot0_joint_pos[0]"],
            ["robot0_joint_pos[6]", "robot0_joint_pos[0]"],
            "rad",
        ),
        (["robot0_joint_pos[3]", "y", "rewards", "robot0_joint_pos[1]"], None, "1"),
        (["obs/object[9]", "states[31]", "object[2]"], ["obs/object[9]", "states[31]", "object[2]"], "1"),
        (["robot0_eef_quat"], [f"robot0_eef_quat[{i}]" for i in range(4)], "1"),
    ],
)
def test_channels_are_chosen_by_name(lift, channels, names, unit):
    motion = read_demonstrations(lift, options=ReadOptions(channels=channels))
    assert motion.names == tuple(names or channels)
    assert motion.unit == unit
    places = {"x": ("robot0_eef_pos", 0), "y": ("robot0_eef_pos", 1), "z": ("robot0_eef_pos", 2)}
    for index, name in enumerate(motion.names):
        base, _, column = name.removesuffix("]").partition("[")
        base, column = places.get(name, (base.removeprefix("obs/"), int(column or 0)))
        stored = raw(lift, f"data/demo_2/{base if base in ('states', 'rewards') else f'obs/{base}'}")
        column_of_it = stored if stored.ndim == 1 else stored[:, column]
        assert motion[1].positions[:, index].tolist() == column_of_it.tolist()


def test_the_orientation_goes_with_the_tip_and_takes_another_convention(lift):
    options = ReadOptions(channels=["x"], quaternion="wxyz", rename={"x": "across"}, unit="mm")
    one = read_demonstrations(lift, options=options)[0]
    stored = raw(lift, "data/demo_0/obs/robot0_eef_quat")
    assert one.channels["orientation"].tolist() == stored[:, [1, 2, 3, 0]].tolist()
    assert one.names == ("across",)
    np.testing.assert_allclose(one.positions[:, 0], 1e-3 * raw(lift, "data/demo_0/obs/robot0_eef_pos")[:, 0])
    assert not read_demonstrations(lift, options=ReadOptions(channels=["actions"]))[0].channels


def test_a_folder_is_read_whole(lift, tmp_path):
    (tmp_path / "lift_2.hdf5").write_bytes(lift.read_bytes())
    assert len(read_demonstrations(tmp_path)) == 6
    assert len(read_demonstrations(tmp_path / "lift*.hdf5")) == 6
    for one in tmp_path.glob("*.hdf5"):
        one.rename(one.with_suffix(".h5"))
    assert len(read_demonstrations(tmp_path)) == 6


@pytest.mark.parametrize(
    "options", [{}, {"compression": "gzip", "shuffle": True, "fletcher32": True}, {"chunks": (999, 2)}]
)
def test_slabs_put_together_are_the_dataset(options, lift):
    values = np.random.default_rng(0).normal(size=(100_001, 9))
    with h5py.File(lift, "a") as file:
        for name in ("demo_0", "demo_2"):
            del file["data"][name]
        demo = file["data/demo_10"]
        demo.attrs["num_samples"] = len(values)
        demo.create_dataset("obs/wide", data=values, **options)
    chosen = read_demonstrations(lift, options=ReadOptions(channels=["wide[7]", "wide[2]"]))
    assert chosen[0].positions.tobytes() == np.ascontiguousarray(values[:, [7, 2]]).tobytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda data: data.attrs.pop("env_args"),
            "control_freq in the attribute env_args of data is None",
        ),
        (
            lambda data: data.attrs.update(env_args="{}"),
            "control_freq in the attribute env_args of data is None",
        ),
        (lambda data: data.attrs.update(env_args="{"), "env_args of data is no JSON"),
        (lambda data: data.attrs.update(env_args="[" * 100_000), "env_args of data is no JSON"),
        (lambda data: data.attrs.update(env_args="[]"), "env_args of data is no JSON object"),
        (lambda data: data.attrs.update(env_args=5), "the attribute env_args of /data is no text"),
        (
            lambda data: data.attrs.update(env_args='{"env_kwargs": {"control_freq": 0}}'),
            "is 0; expected the rate",
        ),
        (lambda data: data.attrs.update(env_args='{"env_kwargs": {"control_freq": NaN}}'), "is nan"),
        (lambda data: data.attrs.update(env_args='{"env_kwargs": {"control_freq": true}}'), "is True"),
        (lambda data: data.attrs.update(env_args='{"env_kwargs": {"control_freq": "20"}}'), "is '20'"),
        (lambda data: data["demo_0"].attrs.update(num_samples=99), "demo_0: num_samples is 99, but"),
        (
            lambda data: data["demo_0"].attrs.update(num_samples="5"),
            "num_samples of /data/demo_0 is no whole number",
        ),
        (
            lambda data: data["demo_2/obs"].pop("robot0_eef_pos"),
            r"data/demo_2/obs has no robot0_eef_pos \(there are",
        ),
        (
            lambda data: data["demo_0/obs"].pop("robot0_eef_pos"),
            "no channel 'obs/robot0_eef_pos'; .*joint_pos",
        ),
        (lambda data: [data.pop(name) for name in list(data)], "data names no demonstration"),
    ],
)
def test_other_layouts_are_refused_by_name(lift, change, message):
    with h5py.File(lift, "a") as file:
        change(file["data"])
    with pytest.raises(DemonstrationError, match=message) as caught:
        read_demonstrations(lift)
    assert "lift.hdf5" in str(caught.value)


@pytest.mark.parametrize(
    ("channel", "message"),
    [
        ("robot0_eef", "there is no channel 'robot0_eef'; choose channels of actions, .*robot0_eef_pos"),
        ("agentview_image", r"agentview_image has the shape \(5, 8, 8, 3\); expected"),
        ("actions[7]", r"actions has 7 columns, so there is no 'actions\[7\]'"),
    ],
)
def test_unknown_channels_are_named(lift, channel, message):
    with pytest.raises(DemonstrationError, match=message):
        read_demonstrations(lift, options=ReadOptions(channels=[channel]))


@pytest.mark.parametrize("mask", ["vali", "..", "."])
def test_unknown_masks_are_named(lift, mask):
    with pytest.raises(DemonstrationError):
        read_demonstrations(f"{lift}/mask/{mask}")


def test_a_stale_total_is_noted(lift):
    with h5py.File(lift, "a") as file:
        file["data"].attrs["total"] = 1000
    assert "lift.hdf5: the attribute total says 1000 samples; there are 18" in read_demonstrations(lift).notes


def recorded(**changes):
    random = np.random.default_rng(5)
    demonstrations = tuple(
        Demonstration(
            times=np.cumsum(random.uniform(0.001, 0.1, length)),
            positions=random.normal(size=(length, 2)),
            velocities=velocities if velocities is None else random.normal(size=(length, 2)),
            names=("x", "ü/['"),
            channels={
                "orientation": random.normal(size=(length, 4)),
                "grip": random.normal(size=(length, 1)),
            },
            source=f"lap {length}\0",
            **changes,
        )
        for length, velocities in ((2, None), (30, 1), (11, None))
    )
    return DemonstrationSet(demonstrations, "läp")


@pytest.mark.parametrize(
    "motion",
    [
        recorded(),
        recorded(unit="rad", frame="base"),
        DemonstrationSet((Demonstration(times=[0.0, 1.0], positions=[[5e-324], [-0.0]]),)),
        DemonstrationSet(
            (
                Demonstration(
                    times=[0.0, 1.0],
                    positions=[[0.0], [1.0]],
                    channels={
                        name: [[float(i)], [0.5]]
                        for i, name in enumerate(
                            ["actions", "", ".", "a/b", "channel_2", "robot0_eef_pos", "\0"]
                        )
                    },
                ),
            )
        ),
    ],
)
def test_what_is_written_comes_back_bit_for_bit(tmp_path, motion):
    path = tmp_path / "written.hdf5"
    write_demonstrations(path, motion)
    back = read_demonstrations(path)
    assert back.digest() == motion.digest()
    assert (back.name, [one.source for one in back]) == (motion.name, [one.source for one in motion])
    assert back.notes == ()
    content = path.read_bytes()
    write_demonstrations(path, motion)
    assert path.read_bytes() == content


def test_written_files_have_the_published_layout(tmp_path):
    path, motion = tmp_path / "written.hdf5", recorded()
    write_demonstrations(path, motion)
    with h5py.File(path) as file:
        data = file["data"]
        assert data.attrs["total"] == 43
        environment = json.loads(data.attrs["env_args"])
        assert set(environment) == {"env_name", "type", "env_kwargs"}
        duration = sum(one.duration for one in motion)
        assert environment["env_kwargs"]["control_freq"] == pytest.approx(40 / duration)
        assert sorted(data) == ["demo_0", "demo_1", "demo_2"]
        for one, demo in zip(motion, data.values(), strict=True):
            length = len(one)
            assert demo.attrs["num_samples"] == length
            assert demo["actions"].shape == (length, 2)
            assert demo["rewards"].shape == demo["dones"].shape == (length,)
            assert demo["dones"][()].tolist() == [False] * (length - 1) + [True]
            assert set(demo["obs"]) == set(demo["next_obs"]) == {"robot0_eef_pos", "robot0_eef_quat", "grip"}
            assert demo["obs/robot0_eef_pos"][()].tolist() == one.positions.tolist()
            assert demo["next_obs/robot0_eef_pos"][:-1].tolist() == one.positions[1:].tolist()


def test_different_channels_are_no_dataset(tmp_path):
    one = Demonstration(times=[0.0, 1.0], positions=[[0.0], [1.0]], channels={"a": [[0.0], [1.0]]})
    other = Demonstration(times=[0.0, 1.0], positions=[[0.0], [1.0]])
    with pytest.raises(DemonstrationError, match="demonstration 1 has the channels"):
        write_demonstrations(tmp_path / "a.hdf5", DemonstrationSet((one, other)))


def test_without_h5py_the_extra_is_named(lift, monkeypatch):
    monkeypatch.setattr(robomimic_file, "find_spec", lambda _: None)
    with pytest.raises(MissingDependencyError, match=r"reading .*lift\.hdf5 needs .*'h5py'.*gmr_robot\[io\]"):
        read_demonstrations(lift)
