import json

import pytest

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.experiment.comparison import compare_folder, read_run_folders


def make_run(folder, *, k, seed=0, path="GShape", state="complete", rmse=0.004, started="2026-01-01"):
    folder.mkdir(parents=True)
    config = f"name: letter\nseed: {seed}\ndemonstrations: {{path: {path}}}\nskill: {{n_components: {k}}}\n"
    (folder / "config.yaml").write_text(config)
    status = {"state": state, "started": started, "stage": "learn", "error": "FitError: no"}
    (folder / "status.json").write_text(json.dumps(status))
    if state == "complete":
        metrics = {"held_out": {"velocity_rmse": rmse, "unit": "m"}, "timing": {"stages": {"learn": 0.1}}}
        (folder / "metrics.json").write_text(json.dumps(metrics))


def test_run_folders_differ_in_parameters_motions_and_seeds(tmp_path):
    for k in (3, 5):
        for seed in (0, 1):
            for path in ("GShape", "data/Worm.csv"):
                make_run(
                    tmp_path / "letter" / f"{k}{seed}{path[0]}", k=k, seed=seed, path=path, rmse=0.001 * k
                )
    table = read_run_folders(tmp_path)
    assert table.parameter_names == ("skill.n_components",)
    assert set(table.motions) == {"GShape", "Worm"}
    assert table.seeds == (0, 1)
    comparison, report = compare_folder(tmp_path, baseline="n_components=5", metrics=["velocity_rmse"])
    assert comparison.table.unit == "m"
    assert comparison.baselines == (1, None)
    assert report.html == tmp_path / "comparison" / "comparison.html"


def test_motions_of_the_same_file_name_are_told_apart_by_their_folders(tmp_path):
    for day in (1, 2):
        make_run(tmp_path / f"r{day}", k=3, path=f"/data/day{day}/reach.csv")
    make_run(tmp_path / "other", k=3, path="/data/day2/push.csv")
    assert set(read_run_folders(tmp_path).motions) == {"day1/reach", "day2/reach", "push"}


def test_failed_repeated_and_unfinished_runs_are_counted(tmp_path):
    make_run(tmp_path / "a", k=3, rmse=0.1, started="2026-01-01")
    make_run(tmp_path / "b", k=3, rmse=0.2, started="2026-01-02")
    make_run(tmp_path / "c", k=5, state="failed")
    make_run(tmp_path / "d", k=7, state="running")
    table = read_run_folders(tmp_path)
    assert [row.point for row in table.rows] == ["b", "c"] or [row.point for row in table.rows] == ["c", "b"]
    assert [row.error for row in table.failed] == ["learn: FitError: no"]
    assert any("repeated" in note for note in table.notes)
    assert any("without an end" in note for note in table.notes)


def test_wrong_folders_are_told_what_is_expected(tmp_path):
    make_run(tmp_path / "runs" / "a", k=3)
    with pytest.raises(InputError, match=r"single run, without a report; expected"):
        compare_folder(tmp_path / "runs" / "a")
    (tmp_path / "runs" / "a" / "report.html").touch()
    with pytest.raises(InputError, match=r"single run, whose report is report\.html"):
        compare_folder(tmp_path / "runs" / "a")
    with pytest.raises(InputError, match="1 run to compare; expected the folder of a sweep"):
        compare_folder(tmp_path / "runs")
    with pytest.raises(InputError, match="does not exist; expected the folder of a sweep"):
        compare_folder(tmp_path / "nothing")
    make_run(tmp_path / "runs" / "b", k=5)
    with pytest.raises(UnknownNameError, match="unknown metric"):
        compare_folder(tmp_path / "runs", metrics=["velocity"])
    with pytest.raises(UnknownNameError, match="unknown parameter"):
        compare_folder(tmp_path / "runs", baseline="k=3")
    (tmp_path / "runs" / "b" / "metrics.json").write_text("{")
    with pytest.raises(InputError, match=r"metrics\.json is not JSON"):
        compare_folder(tmp_path / "runs")
