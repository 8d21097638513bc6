from itertools import combinations

import pytest

from gmr_robot.experiment.comparison.motion_labels import motion_labels

PATHS = (
    "GShape",
    "GShape.csv",
    "/a/reach.csv",
    "/b/reach.csv",
    "/b/reach.npz",
    "reach.csv",
    "/b/b/reach.csv",
    "/",
)


def test_a_label_is_as_short_as_tells_a_motion_apart():
    assert motion_labels(["/a/b/reach.csv", "/a/b/push.csv"]) == {
        "/a/b/reach.csv": "reach",
        "/a/b/push.csv": "push",
    }
    assert motion_labels(["/a/reach.csv", "/a/reach.npz"]).keys() == {"/a/reach.csv", "/a/reach.npz"}
    assert list(motion_labels(["/a/reach.csv", "/a/reach.npz"]).values()) == ["reach.csv", "reach.npz"]
    assert list(motion_labels(["/a/d/reach.csv", "/b/d/reach.csv"]).values()) == ["a/d/reach", "b/d/reach"]


@pytest.mark.parametrize("count", [1, 2, 3, len(PATHS)])
def test_all_labels_are_different(count):
    for paths in combinations(PATHS, count):
        labels = motion_labels(paths)
        assert list(labels) == list(paths)
        assert len(set(labels.values())) == count
