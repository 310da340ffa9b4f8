"""Tables in running text (连成一行的表格): a header's names and the rows below it, their line ends lost."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from services.scheduling.plans.blocks import Cell, Row
from services.scheduling.plans.tables.columns import CONTENTS, TELLS_A_ROW, columns_of
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import LONGEST_MONTHS, SOME_MONTH, Day, Reading, days_between
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.script import plain

_N = "一二三四五六七八九十"
_FIRST_NAME = r"(?:周次|周别|月份|日期|时间|序号)"
_WORD = re.compile(r"\S+")
#: Where a line's end was lost: …一览表周次, …报告厅第2周, …报告厅2 9.8-9.12.
_GLUED = re.compile(
    rf"(?<=[表历划排]){_FIRST_NAME}(?=\s)"
    rf"|(?<=[^\s\d{_N}第月./:~-])(?:第\s?(?:\d{{1,2}}|[{_N}]{{1,3}})\s?周|(?:\d{{1,2}}|[{_N}]{{1,2}})月份?(?=\s)"
    rf"|\d{{1,2}}(?:-\d{{1,2}})?(?=\s)|[{_N}]{{1,3}}(?=\s+\d{{1,2}}[./月]\s?\d))"
)
_WIDE_BLANK = re.compile(r"\s{2}|\t")
_LONGEST_NAME, _MOST_NAMES = 16, 12
_FEWEST_NAMES = 2
_MOST_TRIES = 8  # to find a header's rows in the same text
_FEWEST_ROWS = 3
_MOST_LEFT_OUT = 2
_MONTHS = len(LONGEST_MONTHS)
_FEWEST_WEEKS = 14  # of a term
_LONGEST_GAP = 62  # days from one row to the next
_NOTE = re.compile(r"(?<![附标关])(?:备\s?注|(?<!备)说\s?明|(?<!备)注)\s?:")


class _Value(NamedTuple):
    """What a leading column tells: the weeks or months, or the first of its days."""

    kind: str
    first: int | None = None
    last: int | None = None
    day: Day | None = None


class _Words:
    """The words of a text, as blanks part them."""

    def __init__(self, text: str) -> None:
        self.written, self.text = text, plain(text)
        breaks = {found.start() for found in _GLUED.finditer(self.text)}
        self.spans = [
            span
            for found in _WORD.finditer(self.text)
            for span in pairwise(sorted({*found.span(), *breaks.intersection(range(*found.span()))}))
        ]
        self.at = {begin: place for place, (begin, _) in enumerate(self.spans)}

    def __len__(self) -> int:
        return len(self.spans)

    def __getitem__(self, place: int) -> str:
        begin, end = self.spans[place]
        return self.text[begin:end]

    def between(self, begin: int, end: int) -> list[str]:
        return [self[place] for place in range(begin, min(end, len(self)))]

    def period(self, place: int) -> tuple[Reading, int] | None:
        """The time that begins with a word, and the place of the word behind it: 第 3 周, 9月1日 - 9月5日."""
        begin = self.spans[place][0]
        reading = read_period(self.text[begin : begin + 60], SOME_MONTH)
        end = begin + reading.end if reading else begin
        while end < len(self.text) and self.text[end].isspace():
            end += 1
        following = len(self) if end == len(self.text) else self.at.get(end)
        return (reading, following) if reading and following else None


def lines_of_tables(text: str) -> Iterator[int]:
    """Where a header begins in a running text, and each row below it."""
    if len(text.split(None, _FEWEST_NAMES)) <= _FEWEST_NAMES:
        return
    words = _Words(text)
    at = tries = 0
    while at < len(words) and tries < _MOST_TRIES:
        header = _header(words, at)
        tries += header is not None
        rows = list(_rows(words, at, *header)) if header else []
        if header and len(rows) >= _FEWEST_ROWS:
            yield words.spans[at][0]
            yield from (words.spans[row][0] for row in rows)
            at = rows[-1]
            if note := _NOTE.search(words.text, words.spans[at][0]):
                yield note.start()
        at += 1


def _header(words: _Words, at: int) -> tuple[int, Sequence[str]] | None:
    """Behind the names of a header that begins at a word, and the kinds of times that its rows begin with."""
    if len(words[at]) > _LONGEST_NAME or column_of(words[at]) not in TELLS_A_ROW:
        return None
    names: list[str] = []
    for end in range(at, min(at + _MOST_NAMES, len(words))):
        kinds = [column_of(name) or "" for name in names]
        leading = list(takewhile(TELLS_A_ROW.__contains__, kinds))
        if len(names) >= _FEWEST_NAMES and _row(words, end, leading) is not None:
            return (end, leading) if _are_told_apart(words, at, end, names) else None
        if len(words[end]) > _LONGEST_NAME or words[end].isdigit():
            return None
        names.append(words[end])
    return None


def _are_told_apart(words: _Words, at: int, end: int, names: Sequence[str]) -> bool:
    """Whether the cells of a row below these names are: which office's a content is, only wide blanks between them tell."""
    kinds = [column.kind for column in columns_of(Row(tuple(Cell(0, name) for name in names)))]
    line = words.written[words.spans[at][0] : words.spans[end][0]].rstrip()
    parted = kinds.count("department") <= 1 or _WIDE_BLANK.search(line) is not None
    return parted and not CONTENTS.isdisjoint(kinds)


def _rows(words: _Words, header: int, at: int, leading: Sequence[str]) -> Iterator[int]:
    """The places of the rows, and of the header where it stands again."""
    names = words.between(header, at)
    last: dict[str, _Value] = {}
    while at < len(words):
        again = at + len(names) if words.between(at, at + len(names)) == names else None
        behind = again or _next_row(words, at, leading, last)
        if behind:
            yield at
        at = behind or at + 1


def _next_row(words: _Words, at: int, leading: Sequence[str], last: dict[str, _Value]) -> int | None:
    """Behind the times of the row that begins at a word; None if none does. Merged cells before them may be left out."""
    for first, kind in enumerate(leading):
        row = _row(words, at, leading[first:]) if last or not first else None
        if row is None:
            continue
        behind, values = row
        if kind in last and not _follows(
            last[kind], values[kind], alone=len(leading) == 1 and kind != "date", merged=first > 0
        ):
            continue
        last.update(values)
        return behind
    return None


def _row(words: _Words, at: int, kinds: Sequence[str]) -> tuple[int, dict[str, _Value]] | None:
    """Behind the times that a row begins with, and what they tell; None if the words there are none of such columns."""
    values: dict[str, _Value] = {}
    for kind in kinds:
        told = _value(words, at, kind) if at < len(words) else None
        if told is None:
            return None
        values[kind], at = told
    return (at, values) if values else None


def _value(words: _Words, at: int, kind: str) -> tuple[_Value, int] | None:
    word = words[at]
    if is_unnumbered(word):
        return _Value(kind), at + 1
    if kind != "date" and "月" not in word:
        weeks = bare_weeks(word)
        if weeks and weeks.week and not (kind == "month" and weeks.week > _MONTHS):
            return _Value(kind, weeks.week, weeks.week_to or weeks.week), at + 1
    told = words.period(at)
    value = _told_by(told[0], kind) if told else None
    return (value, told[1]) if told and value else None


def _told_by(reading: Reading, kind: str) -> _Value | None:
    period = reading.period
    if kind == "date" and period.first:
        return _Value(reading.grain, day=period.first)
    if (kind == "date" and period.month_from) or (kind == "month" and reading.grain == "month"):
        return _Value("month", period.month_from, period.month_to)
    if kind != "month" and reading.grain == "week":
        return _Value("week", period.week, period.week_to or period.week)
    return None


def _follows(before: _Value, value: _Value, *, alone: bool, merged: bool) -> bool:
    """Whether a row's time is the next one."""
    if before.day and value.day:
        is_alike = before.kind == value.kind or not merged
        return is_alike and days_between(before.day, value.day) < _LONGEST_GAP
    if before.last is None or value.first is None:
        return not merged
    if before.kind != value.kind:
        return False
    step = value.first - before.last
    if value.kind == "month":
        step %= _MONTHS
    elif value.first == 1 and before.last >= _FEWEST_WEEKS:
        return True
    return step in ({1} if alone else range(1 - (value.kind == "month"), _MOST_LEFT_OUT + 1))
