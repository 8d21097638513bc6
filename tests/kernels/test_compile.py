from __future__ import annotations

import os

from gmr_robot.kernels.compile import drop_stale_cache


def test_compiled_kernels_older_than_any_source_are_dropped(tmp_path):
    cache = tmp_path / "__pycache__"
    cache.mkdir()
    source, other = tmp_path / "a.py", tmp_path / "b.py"
    stale, fresh = cache / "a.stale.nbi", cache / "a.fresh.nbi"
    for path, stamp in ((source, 100), (stale, 150), (other, 200), (fresh, 250)):
        path.touch()
        os.utime(path, (stamp, stamp))
    drop_stale_cache(tmp_path)
    assert [path.name for path in cache.iterdir()] == ["a.fresh.nbi"]
