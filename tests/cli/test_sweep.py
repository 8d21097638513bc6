"""``gmr-robot sweep`` as the shell sees it."""

SWEEP = """
sweep:
  grid: {skill.n_components: [2, 100000]}
"""


def test_it_says_where_results_go_what_failed_and_ends_with_code_1(folder, call):
    base = (folder / "small.yaml").read_text().partition("task_frame")[0]
    (folder / "sweep.yaml").write_text(base + SWEEP)
    refused = call("run", "sweep.yaml")
    assert refused.exit_code == 2
    assert "sweep.yaml:6:1: sweep: is for gmr-robot sweep" in refused.stderr
    first = call("sweep", "sweep.yaml")
    assert first.exit_code == 1
    assert "2 points: runs/small/sweep" in first.stderr
    assert "1 of 2 points complete; 2 run now\n" in first.stdout
    assert "failed: 00001-" in first.stdout
    assert "(seed 0, skill.n_components=100000): InputError" in first.stdout
    again = call("sweep", "sweep.yaml")
    assert again.exit_code == 1
    assert "1 of 2 points complete; all were finished before" in again.stdout
    changed = call("sweep", "sweep.yaml", "skill.min_prior=0.1")
    assert changed.exit_code == 2
    assert "skill.min_prior: was 0.0, is 0.1" in changed.stderr
