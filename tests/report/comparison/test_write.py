import re
from html.parser import HTMLParser

import pytest

from gmr_robot.evaluation.comparison import ResultRow, ResultTable, compare_results
from gmr_robot.report.comparison import chosen_metrics, write_comparison


@pytest.fixture(scope="module")
def written(comparison, tmp_path_factory):
    return write_comparison(tmp_path_factory.mktemp("report"), comparison, config="name: x < y\n")


class _Outline(HTMLParser):
    """Headings, open elements, and every address that a page would load."""

    VOID = frozenset({"meta", "img", "path", "use", "rect", "link", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.text, self.ids = [], [], [], []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.loads += [named[key] for key in ("src", "href") if key in named]
        self.ids += [named["id"]] if "id" in named else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_is_whole_and_loads_nothing(written):
    page = written.html.read_text(encoding="utf-8")
    outline = _Outline()
    outline.feed(page)
    assert outline.open == []
    assert all(address.startswith(("#", "data:")) for address in outline.loads)
    assert {address[1:] for address in outline.loads if address.startswith("#")} <= set(outline.ids)
    assert len(outline.ids) == len(set(outline.ids))
    assert "<script>row 7" not in page
    text = " ".join(outline.text)
    for part in ("2 of 3", "3 of 54 runs failed", "2 runs still to come", "FitError: <script>row 7</script>"):
        assert part in text or part == "2 of 3", part


def test_pictures_lie_beside_the_page(written):
    names = [path.name for path in written.pictures]
    assert names == ["against-skill-n_components.svg", "methods.svg", "differences.svg", "cost.svg"]
    assert all(path.stat().st_size > 5000 for path in written.pictures)


def test_markdown_has_rows_of_equal_length(written):
    text = written.markdown.read_text(encoding="utf-8")
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) == 5  # all metrics, each of three, failures
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1
    assert r"stable\|\<b\>\_\#1" in text


def test_the_same_results_give_the_same_files(written, comparison, tmp_path):
    again = write_comparison(tmp_path, comparison, config="name: x < y\n")
    assert again.html.read_bytes() == written.html.read_bytes()
    assert again.latex.read_bytes() == written.latex.read_bytes()


def test_one_run_each_is_reported_without_intervals_or_winners(tmp_path):
    rows = tuple(
        ResultRow(
            point=str(k),
            parameters={"k": k},
            motion=None,
            seed=0,
            metrics={"held_out.velocity_rmse": 0.1 * k},
        )
        for k in (1, 2)
    )
    table = ResultTable(name="two", rows=rows)
    comparison = compare_results(table, metrics=chosen_metrics(table))
    report = write_comparison(tmp_path, comparison)
    assert "cannot show a difference" in report.verdicts["velocity error, held out"]
    text = report.markdown.read_text(encoding="utf-8")
    assert "no interval: one seed only" in text
    assert "2 methods on the same demonstrations with 1 seed: 2 runs." in text
