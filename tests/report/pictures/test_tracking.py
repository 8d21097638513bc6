from __future__ import annotations

from dataclasses import replace

import numpy as np

from gmr_robot.report import draw_tracking


def test_the_error_is_drawn_in_millimetres(make_replay, gshape) -> None:
    error = draw_tracking(make_replay(), gshape.skill).figure.axes[2]
    np.testing.assert_allclose(error.lines[0].get_ydata(), 2.0)
    assert error.get_ylabel() == "error [mm]"
    assert error.get_title(loc="left") == "Tracking error: RMS 2 mm, largest 2 mm"


def test_paths_are_drawn_in_the_coordinates_of_the_demonstrations(make_replay, gshape) -> None:
    plane = draw_tracking(make_replay(), gshape.skill).figure.axes[1]
    reference, measured = (line.get_xydata() for line in plane.lines[:2])
    rollout = gshape.rollouts["mean"][0]
    np.testing.assert_allclose(reference, rollout.positions, atol=1e-12)
    np.testing.assert_allclose(measured, rollout.positions + [0.0, 0.002 / 3.0], atol=1e-12)
    assert (plane.get_xlabel(), plane.get_ylabel()) == ("x [m]", "y [m]")


def test_the_path_in_space_is_the_measured_one(make_replay, gshape) -> None:
    replay = make_replay()
    space = draw_tracking(replay, gshape.skill).figure.axes[0]
    np.testing.assert_array_equal(np.array(space.lines[1].get_data_3d()).T, replay.end_effector)


def test_without_a_task_frame_the_widest_world_plane_is_drawn(make_replay, gshape) -> None:
    replay = make_replay()
    picture = draw_tracking(replay, replace(gshape.skill, task_frame=None))
    plane = picture.figure.axes[1]
    assert (plane.get_xlabel(), plane.get_ylabel()) == ("world y [m]", "world z [m]")
    np.testing.assert_array_equal(plane.lines[0].get_xydata(), replay.reference[:, 1:])
    assert "world directions" in picture.caption
