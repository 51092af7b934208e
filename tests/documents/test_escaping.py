"""Typed text in Markdown is shown as typed, and never becomes structure, HTML or a template."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from notifications.text import clean
from tasks.documents.escaping import EMPTY, Marked, inline, link, paragraphs

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}",
    "{% raw %}",
    "# heading",
    "| a | b |",
    "`code` ``` fence",
    "*bold* _it_ **b**",
    "[a](javascript:alert(1))",
    "![x](http://x.test/y.png)",
    "- item",
    "1. item",
    "2) item",
    "+ x",
    "===",
    "---",
    "> quote",
    "~~gone~~",
    "~~~",
    "&lt;b&gt; &amp; &#60;",
    "a\\|b",
    "\\",
    "<!-- hidden -->",
    "[ref]: http://x.test",
    "<http://x.test>",
    "$x$",
    "    indented",
    "\ttab",
    "http://x.test/a_b|c",
    "a  ",
    "|",
    "`",
    ":---",
    "[^1]: note",
    "- [ ] do",
    "a<br>b",
    "]]>",
    "https://x.test/a*b*c)。下一句",
    "\u202eabc",
]


def shown(markdown: str) -> tuple[list[str], str]:
    """Types of all pieces of a rendered table cell, and the text a reader sees."""
    tokens = MARKDOWN.parse(f"| 甲 | 乙 |\n|---|---|\n| {markdown} | 末 |\n")
    cells = [token for token in tokens if token.type == "inline"]
    assert len(cells) == 4, "the table has another shape"
    pieces = cells[2].children or []
    text = "".join("\n" if piece.content == "<br>" else piece.content for piece in pieces)
    return [piece.type for piece in pieces if piece.content != "<br>"], text


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("typed", NASTY)
def test_D1_typed_text_in_a_cell_is_shown_as_typed(typed: str) -> None:
    kinds, text = shown(inline(typed))
    assert set(kinds) <= {"text", "text_special", "link_open", "link_close"}
    assert words(text) == words(clean(typed))


@given(st.text(max_size=60) | st.text(alphabet="<>[](){}|`*_#\\!~-+=.:1&; \nab中", max_size=40))
@settings(max_examples=400, deadline=None)
def test_D1_any_text_in_a_cell_is_shown_as_typed(typed: str) -> None:
    kinds, text = shown(inline(typed))
    assert set(kinds) <= {"text", "text_special", "link_open", "link_close"}
    assert words(text) == (words(clean(typed)) or EMPTY)


@given(st.text(alphabet="<>[](){}|`*_#\\!~-+=.:1&; \n\tab中", max_size=60))
@settings(max_examples=400, deadline=None)
def test_D1_any_text_as_paragraphs_makes_paragraphs_only(typed: str) -> None:
    tokens = MARKDOWN.parse(f"## 甲\n\n{paragraphs(typed)}\n\n## 乙\n")
    assert {token.type for token in tokens[3:-3]} <= {"paragraph_open", "inline", "paragraph_close"}
    pieces = [piece for token in tokens if token.type == "inline" for piece in token.children or []]
    assert not [piece for piece in pieces if piece.type.startswith(("html", "code", "em", "strong", "image", "s_"))]


@pytest.mark.parametrize("typed", NASTY)
def test_D1_nothing_looks_like_a_template(typed: str) -> None:
    assert "{{" not in inline(typed)
    assert "{%" not in paragraphs(typed)
    assert "{#" not in paragraphs(typed)


def test_D1_lines_of_a_cell_stay_lines() -> None:
    assert inline("一\n\n二\r\n三") == "一<br>二<br>三"


@pytest.mark.parametrize("nothing", [None, "", "  ", "\n"])
def test_D1_nothing_is_a_dash(nothing: str | None) -> None:
    assert inline(nothing) == EMPTY


def test_D1_a_web_address_stays_one_and_ends_where_chinese_begins() -> None:
    typed = "见https://docs.test/a_b?x=1&y=[2]" + chr(0x3002) + "请看"
    tokens = MARKDOWN.parse(inline(typed))
    (address,) = [p.attrs["href"] for t in tokens for p in t.children or [] if p.type == "link_open"]
    assert str(address).startswith("https://docs.test/a_b?x=1&y=")
    assert "%E8" not in str(address)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.test", ""])
def test_D1_only_web_addresses_become_links(address: str) -> None:
    tokens = MARKDOWN.parse(link("说明", address))
    assert not [p for t in tokens for p in t.children or [] if p.type == "link_open"]


@pytest.mark.parametrize("address", ["https://x.test/a b", "https://x.test/>)<script>", "https://x.test/`|{{x}}\"'"])
def test_D1_a_link_cannot_be_broken_out_of(address: str) -> None:
    made = link("名](x)<b>", address)
    tokens = MARKDOWN.parse(f"- {made}")
    pieces = [p for t in tokens for p in t.children or []]
    assert not [p for p in pieces if p.type.startswith("html")]
    assert all(str(p.attrs["href"]).startswith("https://x.test/") for p in pieces if p.type == "link_open")


def test_D1_what_is_markdown_already_stays() -> None:
    assert inline(Marked("**a**")) == "**a**"
