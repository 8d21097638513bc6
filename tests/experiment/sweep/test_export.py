import csv
import json

import pytest

from gmr_robot.experiment.sweep.export import export_csv, export_parquet

COMMON = {
    "motion": None,
    "state": "complete",
    "error": None,
    "resources": {"wall_seconds": 0.5},
    "folder": "f",
}
ROWS = [
    {
        "point": "a",
        "index": 0,
        "seed": 1,
        **COMMON,
        "parameters": {"k": 2, "s": ["mean"]},
        "metrics": {"m": 0.1},
    },
    {
        "point": "b",
        "index": 1,
        "seed": 2,
        **COMMON,
        "parameters": {"k": "bic", "x": True},
        "metrics": {"m": None},
    },
    {
        "point": "c",
        "index": 2,
        "seed": 2,
        **COMMON,
        "parameters": {"k": 3},
        "metrics": {},
        "error": 'no, "no"',
    },
]


def test_csv_holds_every_number_and_text(tmp_path):
    export_csv(tmp_path / "t.csv", ROWS)
    read = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()))
    assert [one["parameters.k"] for one in read] == ["2", "bic", "3"]
    assert json.loads(read[0]["parameters.s"]) == ["mean"]
    assert [one["metrics.m"] for one in read] == ["0.1", "", ""]
    assert read[2]["error"] == 'no, "no"'


def test_parquet_holds_the_same_with_types(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    export_parquet(tmp_path / "t.parquet", ROWS)
    read = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert [one["metrics.m"] for one in read] == [0.1, None, None]
    assert [one["parameters.k"] for one in read] == ["2", "bic", "3"]
    assert [one["parameters.x"] for one in read] == [None, True, None]
    assert [one["resources.wall_seconds"] for one in read] == [0.5] * 3
