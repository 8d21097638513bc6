import numpy as np
import pytest

from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError
from gmr_robot.demonstration.formats.ros.messages import DIGESTS, JOINTS, POSE, Decoder
from gmr_robot.demonstration.formats.ros.record import Message, Topic

ENCODINGS = ["cdr", "ros1"]


def message(data, type=JOINTS, encoding="cdr"):
    return Message(Topic("/t", type, encoding), 0, data, "")


def numbers(message, layout):
    return [np.array(reader.unpack_from(message.data, begin)) for begin, _, reader in layout.fields]


def test_the_definitions_are_those_of_ros_1(bags):
    store = bags.stores["ros1"]
    for type, digest in DIGESTS.items():
        assert store.generate_msgdef(type.replace("/", "/msg/"))[1] == digest


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_joints_are_decoded_as_they_were_encoded_by_rosbags(bags, encoding):
    rng = np.random.default_rng(0)
    decoder = Decoder(JOINTS, encoding)
    for index in range(300):
        count = int(rng.integers(1, 4))
        names = ["".join(rng.choice(list("abµ_1"), rng.integers(1, 9))) + str(i) for i in range(count)]
        frame = "x" * int(rng.integers(0, 3))
        with_rates, with_efforts = rng.integers(0, 2, 2)
        arrays = rng.normal(size=(3, count))
        velocity, effort = arrays[1, : count * with_rates], arrays[2, : count * with_efforts]
        for stamp in (index * 10**9 + 5, 4 * 10**9 - 1):  # the second by the layout of the first
            made = bags.joints(stamp, names, arrays[0], velocity=velocity, effort=effort, frame=frame)
            one = message(memoryview(bags.raw(made, bags.JOINTS, encoding)), encoding=encoding)
            decoded, layout = decoder.decode(one)
            assert (decoded, layout.frame, list(layout.names)) == (stamp, frame, names)
            for got, expected in zip(numbers(one, layout), (arrays[0], velocity, effort), strict=True):
                np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_poses_are_decoded_as_they_were_encoded_by_rosbags(bags, encoding):
    decoder = Decoder(POSE, encoding)
    for frame in ("", "a", "base", "base_link"):
        made = bags.pose(123_000_000_456, (1, 2, 3), (0.1, 0.2, 0.3, 0.4), frame=frame)
        one = message(bags.raw(made, bags.POSE, encoding), POSE, encoding)
        stamp, layout = decoder.decode(one)
        assert (stamp, layout.frame, layout.names) == (123_000_000_456, frame, ("x", "y", "z"))
        np.testing.assert_array_equal(np.concatenate(numbers(one, layout)), [1, 2, 3, 0.1, 0.2, 0.3, 0.4])


def test_big_endian_cdr_is_decoded(bags):
    store = bags.stores["cdr"]
    made = bags.joints(5_000_000_007, ["a", "bc"], [1.5, -2.5], velocity=[3.0, 4.0])(store)
    one = message(bytes(store.serialize_cdr(made, bags.JOINTS, little_endian=False)))
    decoder = Decoder(JOINTS, "cdr")
    for _ in range(2):
        stamp, layout = decoder.decode(one)
        assert stamp == 5_000_000_007
        np.testing.assert_array_equal(numbers(one, layout)[0], [1.5, -2.5])
        np.testing.assert_array_equal(numbers(one, layout)[1], [3.0, 4.0])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("type", [JOINTS, POSE])
def test_every_truncation_and_every_flipped_bit_is_refused_or_decodes_within_the_message(
    bags, type, encoding
):
    made = bags.joints(1, ["a", "bc"], [1, 2], velocity=[3, 4], effort=[5, 6], frame="f")
    made = made if type == JOINTS else bags.pose(1, (1, 2, 3))
    data = bags.raw(made, type.replace("/", "/msg/"), encoding)
    for length in range(len(data)):
        with pytest.raises(BrokenRecordError):
            Decoder(type, encoding).decode(message(data[:length], type, encoding))
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        one = message(bytes(flipped), type, encoding)
        try:
            _, layout = Decoder(type, encoding).decode(one)
        except BrokenRecordError:
            continue
        assert all(begin + 8 * count <= len(data) for begin, count, _ in layout.fields)


@pytest.mark.parametrize(
    ("names", "position", "velocity", "said"),
    [
        (["a", "a"], [1, 2], [], "twice"),
        (["a", "b"], [1], [], "1 positions for 2 joints"),
        (["a"], [1], [1, 2], "2 velocities for 1 joints"),
    ],
)
def test_joints_that_do_not_fit_are_refused(bags, names, position, velocity, said):
    data = bags.raw(bags.joints(1, names, position, velocity=velocity), bags.JOINTS, "cdr")
    with pytest.raises(BrokenRecordError, match=said):
        Decoder(JOINTS, "cdr").decode(message(data))


def test_a_claim_of_many_joints_is_refused_before_memory_is_taken(bags):
    data = bytearray(bags.raw(bags.joints(1, [], []), bags.JOINTS, "ros1"))
    data[16:20] = b"\xff\xff\xff\xff"
    with pytest.raises(BrokenRecordError, match="4294967295 joints"):
        Decoder(JOINTS, "ros1").decode(message(bytes(data), encoding="ros1"))
