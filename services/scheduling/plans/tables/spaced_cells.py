"""Cells that single blanks part (空格分栏): the header says which columns there are, their words which is which."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.tables.columns import CONTENTS, NEVER, SUITS_AN_OWNER, Column, best_places, worth_of
from services.scheduling.plans.times.cell_times import is_time_in
from services.scheduling.plans.times.periods import is_a_named_day, is_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.people import SURNAMES, may_name_someone, names_someone
from services.scheduling.plans.words.phrases import WEEKDAY
from services.scheduling.plans.words.script import plain

_HAN = r"[\u3400-\u9fff]"
#: A blank, but none inside of 第 3 周, 第 一 周, 9 月 6 日, 9.1 - 9.5, 林 芳.
_BLANK = re.compile(
    rf"(?<!第)\s(?!(?<=[\d一二三四五六七八九十]\s)(?:月\s?\d|[日号周](?!{_HAN}))|(?<=月\s)\d{{1,2}}\s?[日号]"
    rf"|(?<=[\d日号]\s)[-~至]\s?\d|(?<=[-~至]\s)\d|(?<=\s[{SURNAMES}]\s){_HAN}(?!\S))"
)
_BEFORE_A_DATE = r"\s(?=\d{1,4}\s?[月./-]\s?\d)"
_WEEKDAY_BEHIND = re.compile(rf"(?<=[\d日号]\s){WEEKDAY}(?!\S|{_BEFORE_A_DATE})")
_WEEKDAY_BEFORE = re.compile(rf"(?<=[周期拜][一二三四五六日天]){_BEFORE_A_DATE}")
_OFF = re.compile(r".{0,8}(?:放假|休假|停课|调休)")
#: 3月8日妇女节, 2月17日开学: what a remark says of the calendar.
_FESTIVAL = re.compile(r"\d{1,2}月\d{1,2}[日号](?:[\u3400-\u9fff]{1,8}[节日]|(?:开学|报到|放假|补课|上课))")
_SHORT = 12
_SUITS = 0.0
_RUNNING = {**dict.fromkeys((*CONTENTS, "place", "remark"), NEVER), "owner": SUITS_AN_OWNER}
_BESIDE = {"label", "place", "remark"}
_WORTH_OF_AN_OFFICE, _WORTH_OF_A_NAME = 0.0, 0.5  # as a content: 任意角, 图书馆
_TAKE_PART = re.compile(r"参|对象|[班年]级|组别")


def cells_by_blanks(text: str, columns: Sequence[Column], *, named: bool) -> list[str]:
    """A cell for each column, empty where the row has nothing for it; none at all if the words suit no columns.

    `named` says that the column of who does it holds names elsewhere, so that rare surnames are believed.
    """
    words = list(_words(text, columns))
    worths = [[_worth(text[begin:end], column, columns, named=named) for column in columns] for begin, end in words]
    places = _in_order(worths) or best_places(worths, columns, _RUNNING)
    if places is None:
        return []
    cells = [""] * len(columns)
    for place in set(places):
        spans = [span for span, taken in zip(words, places, strict=True) if taken == place]
        cells[place] = text[spans[0][0] : spans[-1][1]]
    return cells


def content_and_owner(text: str) -> list[str]:
    """A content, and who does it if the last word names someone."""
    content, _, last = text.rpartition(" ")
    return [content.strip(), last] if content.strip() and names_someone(last) else [text]


def _words(text: str, columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends. 9月6日 周三 and 周三 9月6日 are one where weekdays have no column."""
    shown = plain(text)
    weekdays = any(column.kind == "weekday" for column in columns)
    begin = 0
    for found in _BLANK.finditer(shown):
        of_a_date = _WEEKDAY_BEHIND.match(shown, found.end()) or _WEEKDAY_BEFORE.match(shown, found.start())
        if weekdays or not of_a_date:
            if begin < found.start():
                yield begin, found.start()
            begin = found.end()
    yield begin, len(text)


def _in_order(worths: Sequence[Sequence[float]]) -> list[int] | None:
    """The places of as many words as columns, if each suits its own."""
    places = list(range(len(worths)))
    suited = all(len(worth) == len(worths) and worth[at] >= _SUITS for at, worth in enumerate(worths))
    return places if suited else None


def _worth(word: str, column: Column, columns: Sequence[Column], *, named: bool) -> float:
    """How well a word suits a column. Words of a content say little of their own; who and where are told by theirs."""
    if column.kind in CONTENTS:
        return _WORTH_OF_AN_OFFICE if is_owner(word) else _WORTH_OF_A_NAME if names_someone(word) else 1.0
    if column.kind == "owner":
        return _worth_of_someone(word, column, named=named)
    if column.kind in _BESIDE:
        return _worth_beside(word, column)
    told = {each.kind for each in columns}
    if plain(word).isdigit() and column.kind in {
        "number",
        "date",
    }:  # a day alone stands beside its month or its weekday
        return 3.0 if column.kind == "number" or not told.isdisjoint({"month", "weekday"}) else NEVER
    return worth_of(word, column, lambda text, kind: is_time_in(text, kind, told, NO_TIME))


def _worth_beside(word: str, column: Column) -> float:
    shown = plain(word)
    if column.kind == "remark" and (is_a_named_day(word) or _FESTIVAL.fullmatch(shown)):
        return 1.5
    names_what = category_of(word) != "other" or names_someone(word)
    if len(shown) > _SHORT:
        return -1.0
    if column.kind == "label":
        return 1.2 if names_what else 0.4
    if column.kind == "place":
        worth = worth_of(word, column, lambda *_: False)
        return worth if names_what else max(worth, _SUITS)
    return 0.5 if _OFF.fullmatch(shown) else -0.5 if names_what else 0.0


def _worth_of_someone(word: str, column: Column, *, named: bool) -> float:
    if names_someone(word):
        return 2.0
    if is_period(word) or _OFF.fullmatch(plain(word)):
        return NEVER
    if word in SURNAMES or (named and may_name_someone(word)):
        return 0.8
    takes_part = _TAKE_PART.search(plain(column.name)) and len(word) <= _SHORT and category_of(word) == "other"
    return 0.5 if takes_part else -2.0
