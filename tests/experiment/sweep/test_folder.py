import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.sweep import SweepFolder


def test_its_place_follows_from_output_and_name(sweep, tmp_path):
    assert SweepFolder.of(sweep.base).path == tmp_path / "runs" / "small" / "sweep"


def test_another_sweep_is_not_mixed_in_and_what_differs_is_told(read):
    first = read("  seeds: 2").base
    with SweepFolder.of(first).taken(first):
        pass
    same = read("  seeds: 2\n  executor: processes\n  metrics: [held_out.velocity_rmse]").base
    with SweepFolder.of(same).taken(same):
        pass
    other = read("  seeds: 3", "skill.n_components=4").base
    with pytest.raises(InputError) as raised, SweepFolder.of(other).taken(other):
        pass
    message = str(raised.value)
    assert "  skill.n_components: was 3, is 4\n  sweep.seeds: was [0, 1], is [0, 1, 2]\n" in message
    assert "name=small-2" in message


def test_two_at_once_are_refused(sweep):
    pytest.importorskip("fcntl")
    folder = SweepFolder.of(sweep.base)
    with (
        folder.taken(sweep.base),
        pytest.raises(InputError, match=r"runs in .* already"),
        folder.taken(sweep.base),
    ):
        pass


def test_a_run_folder_is_replaced_as_a_whole(sweep):
    folder = SweepFolder.of(sweep.base)
    with folder.taken(sweep.base):
        folder.keep("a", {"x": b"1", "y": b"2"})
        (folder.points / ".a").mkdir()  # what a kill has left
        folder.keep("a", {"x": b"3"})
    assert {file.name: file.read_bytes() for file in (folder.points / "a").iterdir()} == {"x": b"3"}
    assert [file.name for file in folder.points.iterdir()] == ["a"]
