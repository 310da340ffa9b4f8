"""The same plan with other signs and other words for the same times: nothing that is read changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from services.scheduling.plans.words.script import number_of
from tests.unit.scheduling.plans.told import told

LAYOUTS = sorted((Path(__file__).parents[3] / "unit/scheduling/plans/layouts").glob("*.txt"))
NUMERALS = {number: numeral for numeral in "一二三四五六七八九十" if (number := number_of(numeral))}
WIDE = str.maketrans(";()", "；（）")
NARROW = str.maketrans("：；（）", ":;()")


def with_numeral(week: re.Match[str]) -> str:
    return f"第{NUMERALS.get(int(week[1]), week[1])}周"


def with_digits(week: re.Match[str]) -> str:
    return f"第{number_of(week[1])}周"


REWRITINGS: dict[str, Callable[[str], str]] = {
    "full width": lambda text: text.translate(WIDE),
    "half width": lambda text: text.translate(NARROW),
    "hyphens": lambda text: re.sub(r"(?<=[\d日号])[—–~～](?=\d)", "-", text),
    "tildes": lambda text: re.sub(r"(?<=[\d日号])[—–](?=\d)", "~", text),
    "wide tildes": lambda text: re.sub(r"(?<=[\d日号])[—–~](?=\d)", "～", text),
    "至": lambda text: re.sub(r"(?<=[日号])[—–~～-](?=\d)", "至", text),
    "weeks in numerals": lambda text: re.sub(r"第(\d{1,2})周", with_numeral, text),
    "weeks in digits": lambda text: re.sub(r"第([一二三四五六七八九十]{1,3})周", with_digits, text),
    "号": lambda text: re.sub(r"(\d月\d{1,2})日", r"\1号", text),
}
#: What is read stays word for word.
SPACINGS: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "blanks at the ends of lines": lambda text: text.replace("\n", "  \n"),
    "blanks of pages at the ends of lines": lambda text: text.replace("\n", "\u3000\u00a0\n"),
    "blanks that do not break": lambda text: text.replace(" ", "\u00a0"),
    "marks of no width": lambda text: "\n".join(f"\ufeff{line}\u200b" for line in text.split("\n")),
    "double spacing": lambda text: text.replace("\n", "\n\n"),
}


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_another_writing_is_read_alike(path: Path) -> None:
    text = path.read_text("utf-8").split("=== read ===\n")[0]
    read = told(text)
    for name, rewritten in REWRITINGS.items():
        if rewritten(text) != text:
            expected = [(rewritten(words), *when) for words, *when in read]
            assert _squeezed(told(rewritten(text))) == _squeezed(expected), name
    for name, spaced in SPACINGS.items():
        assert _squeezed(told(spaced(text))) == _squeezed(read), name


def _squeezed(read: Iterable[Sequence[object]]) -> list[tuple[object, ...]]:
    return [("".join(str(words).split()), *when) for words, *when in read]
