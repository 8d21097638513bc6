from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.report.markup import Markup, element, join, section, table


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(st.text(), st.text())
def test_text_stays_text(text, value) -> None:
    reader = read(element("p", text, title=value))
    assert reader.tags == ["p"]
    assert reader.text == text
    assert reader.attributes == [("title", value)]


def test_markup_is_not_escaped_twice() -> None:
    inner = element("b", "1 < 2")
    assert element("p", inner, " & ") == "<p><b>1 &lt; 2</b> &amp; </p>"
    assert isinstance(join([inner, "x"]), Markup)


def test_names_of_attributes() -> None:
    assert element("a", class_="x", aria_label="y") == '<a class="x" aria-label="y"></a>'


def test_a_table_names_its_rows_and_columns() -> None:
    reader = read(table(["", "value"], [("a", "1"), ("b", "2")], caption="numbers"))
    assert reader.text == "numbersvaluea1b2"
    assert reader.attributes.count(("scope", "row")) == 2
    assert reader.attributes.count(("scope", "col")) == 2


def test_a_section_can_be_linked_to() -> None:
    assert ("id", "there") in read(section("Title", "text", name="there")).attributes
