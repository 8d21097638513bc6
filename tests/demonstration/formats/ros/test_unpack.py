import bz2
import tracemalloc

import lz4.frame
import numpy as np
import pytest

from gmr_robot.demonstration.formats.ros import unpack
from gmr_robot.demonstration.formats.ros.damage import BrokenRecordError
from gmr_robot.demonstration.formats.ros.unpack import Unpacker, unpack_message

zstd = pytest.importorskip("backports.zstd")

PACK = {"": bytes, "none": bytes, "zstd": zstd.compress, "lz4": lz4.frame.compress, "bz2": bz2.compress}
PACKED = [name for name in PACK if name not in ("", "none")]
CONTENT = np.random.default_rng(0).normal(size=5000).tobytes() + bytes(10_000)


@pytest.mark.parametrize("compression", PACK)
def test_content_comes_back(compression):
    packed = PACK[compression](CONTENT)
    assert Unpacker(10**6).chunk(packed, compression=compression, size=len(CONTENT)) == CONTENT


@pytest.mark.parametrize("compression", PACKED)
def test_several_frames_are_one_content(compression):
    packed = PACK[compression](CONTENT[:100]) + PACK[compression](CONTENT[100:])
    assert Unpacker(10**6).chunk(packed, compression=compression, size=len(CONTENT)) == CONTENT


@pytest.mark.parametrize("compression", PACK)
@pytest.mark.parametrize("claim", [0, len(CONTENT) - 1, len(CONTENT) + 1])
def test_a_wrong_size_is_refused(compression, claim):
    with pytest.raises(BrokenRecordError, match=f"claims {claim} bytes"):
        Unpacker(10**6).chunk(PACK[compression](CONTENT), compression=compression, size=claim)


@pytest.mark.parametrize("compression", PACKED)
def test_truncated_and_flipped_content_is_refused_or_of_the_right_size(compression):
    packed = PACK[compression](CONTENT)
    with pytest.raises(BrokenRecordError):
        Unpacker(10**6).chunk(packed[:-20], compression=compression, size=len(CONTENT))
    rng = np.random.default_rng(1)
    for bit in rng.integers(0, 8 * len(packed), 100):
        flipped = bytearray(packed)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            content = Unpacker(10**6).chunk(bytes(flipped), compression=compression, size=len(CONTENT))
        except BrokenRecordError:
            continue
        assert len(content) == len(CONTENT)


@pytest.mark.parametrize("compression", PACKED)
def test_a_bomb_takes_no_more_memory_than_it_claims(compression):
    bomb = PACK[compression](bytes(100 << 20))
    tracemalloc.start()
    with pytest.raises(BrokenRecordError, match="claims 1000 bytes"):
        Unpacker(10**6).chunk(bomb, compression=compression, size=1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20


def test_a_bomb_that_tells_the_truth_is_refused_before_it_is_unpacked():
    bomb = zstd.compress(bytes(100 << 20))
    with pytest.raises(BrokenRecordError, match="do not compress that far"):
        Unpacker(len(bomb)).chunk(bomb, compression="zstd", size=100 << 20)
    with pytest.raises(BrokenRecordError, match="at most"):
        Unpacker(1 << 40).chunk(bomb, compression="zstd", size=unpack.MOST_CHUNK + 1)


def test_many_small_bombs_count_together():
    bomb = zstd.compress(bytes(1 << 20))
    unpacker = Unpacker(100 * len(bomb))
    for _ in range(16):
        unpacker.chunk(bomb, compression="zstd", size=1 << 20)
    with pytest.raises(BrokenRecordError, match="do not compress that far"):
        unpacker.chunk(bomb, compression="zstd", size=1 << 20)


def test_messages_are_unpacked_up_to_a_limit():
    assert unpack_message(zstd.compress(CONTENT), most=len(CONTENT)) == CONTENT
    with pytest.raises(BrokenRecordError, match="more than 99 bytes"):
        unpack_message(zstd.compress(CONTENT), most=99)


def test_an_unknown_compression_is_refused():
    with pytest.raises(BrokenRecordError, match="'rar'"):
        Unpacker(10).chunk(b"", compression="rar", size=0)
