"""YAML from people: plain values, every finding with its line, nothing that grows when read."""

from __future__ import annotations

import time
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from schemas.errors import Invalid
from tasks.reading import LARGEST, read_yaml

QUICK = effort(database=None, deadline=None, derandomize=True, max_examples=150)


def findings(text: str | bytes) -> list[str]:
    """Places of what is refused."""
    with pytest.raises(Invalid) as caught:
        read_yaml(text, "文件")
    return [finding.place for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("2027-09-30", date(2027, 9, 30)),
        ("2027-02-30", "2027-02-30"),
        ("'1'", "1"),
        ("true", True),
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("0123", "0123"),
        (".inf", ".inf"),
        ("~", None),
        ("", None),
        ("[1, a, {b: c}]", [1, "a", {"b": "c"}]),
        ("on: 1\n2: x", {"on": 1, "2": "x"}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("|\n  一\n  二\n", "一\n二\n"),
        ("9" * 30, "9" * 30),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    assert read_yaml(text, "文件") == value
    assert type(read_yaml(text, "文件")) is type(value)


@pytest.mark.parametrize(
    "text",
    ["!!python/object/apply:os.system [id]", "!!python/name:os.system", "!custom 1", "!!str 1", "! 1", "!!binary aGk="],
)
def test_tags_are_refused(text: str) -> None:
    assert findings(f"a: 1\nb: {text}\n") == ["文件 第 2 行"]


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    start = time.perf_counter()
    assert findings("\n".join(lines))[0] == "文件 第 1 行"
    assert time.perf_counter() - start < 1


def test_all_findings_of_a_file_are_given_at_once() -> None:
    assert findings("a: 1\na: 2\nb: !x 1\nc: &c 1\nd: *c\n? [1]\n: 2\n") == [
        f"文件 第 {line} 行" for line in (2, 3, 4, 5, 6)
    ]


@pytest.mark.parametrize("text", ["a: b: c", "a: [1", "a:\n\tb: 1", "a: 'x", "- a\nb: 1", "%", "a: \0", "a: \x07"])
def test_what_is_no_yaml_is_refused(text: str) -> None:
    assert findings(text)[0].startswith("文件")


@pytest.mark.parametrize("text", [b"\xff\xfea\x00", "投诉".encode("gbk"), "a: \ud800"])
def test_what_is_not_utf_8_is_refused(text: str | bytes) -> None:
    assert findings(text) == ["文件"]


def test_a_byte_order_mark_is_no_content() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1", "文件") == {"a": 1}


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 5_000, "- " * 5_000 + "a"])
def test_deep_nesting_is_refused_not_a_crash(text: str) -> None:
    assert len(findings(text)) == 1


def test_too_large_and_too_many_are_refused() -> None:
    assert findings(b"a: " + b"x" * LARGEST) == ["文件"]
    assert findings("[" + "1," * 300_000 + "1]") == ["文件 第 1 行"]
    assert read_yaml(b"a: " + b"x" * (LARGEST - 3), "文件")


def test_one_document_only() -> None:
    assert findings("--- \na: 1\n---\nb: 2\n") == ["文件 第 3 行"]


@QUICK
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_nothing_else_comes_out_than_a_value_or_findings(text: str | bytes) -> None:
    try:
        read_yaml(text, "文件")
    except Invalid as invalid:
        assert invalid.findings


# Without line separators and the like, which PyYAML itself does not write back unchanged.
letters = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff")
texts = st.text(letters, max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | texts | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@QUICK
@given(values)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    class _NoAliases(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    assert read_yaml(yaml.dump(value, Dumper=_NoAliases, allow_unicode=True), "文件") == value
