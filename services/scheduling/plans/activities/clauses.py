"""Clauses (分句) of a calendar's cell: where holidays or days of their own stand among them, each is held apart."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.lists.themes import ARRANGES
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import NO_TIME, Period, Reading
from services.scheduling.plans.times.weeks import bare_days_of
from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.holidays import is_holiday
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.parts import CLOSERS, OPENERS
from services.scheduling.plans.words.script import chinese_letters, plain
from services.scheduling.plans.words.sentences import SAYS_MORE

_FEWEST_LETTERS, _MOST_LETTERS = 2, 24
_FEWEST_BY_BLANKS, _FEWEST_OF_A_THING = 3, 4
_WIDE_BLANK = re.compile(r"\S\s{2,}\S")
_FREE = re.compile(r"[假休]")
_DAY_BEHIND = re.compile(r"[(\[][^()\[\]]{0,12}\d{1,2}\s?[日号][)\]]\Z")
_SIGNS = (",", " ", "、")
_AT = {sign: re.compile(f"[{re.escape(OPENERS + CLOSERS + sign)}]") for sign in _SIGNS}
_SECOND = 2
#: 10月23日前交教务处 behind 征集意见: by when what stands before it is to be done.
_LEFT_UNTIL = re.compile(
    r"(?:\d{1,2}\s?[./月]\s?)?\d{1,2}\s?[日号]?之?前(?:上?[交报]|提交|报[送名]|完成|发送?|汇总|反馈|递交|截止)"
)
_NAMED_DAY = re.compile(r"[^:]{1,10}(?:节|日)")


def clauses_apart(text: str, week: Period) -> list[str]:
    """3~5日清明节放假，期中考试，质量分析: each clause; the text as it is where nothing parts such things.

    `week` is the time of the row that the cell stands in. A day before the first clause alone may be that of all.
    """
    shown = plain(text)
    for sign in _SIGNS:
        clauses = [] if sign not in shown else list(_parted_at(sign, text, week))
        if len(clauses) > 1:
            return clauses if _are_apart(clauses, week, at_commas=sign == ",") else [text]
    return [text]


def apart_by_blanks(text: str) -> list[str]:
    """新生军训 教师节慰问 社团招新 behind a month: each; the text as it is where they are few, or no things of their own."""
    clauses = list(_parted_at(" ", text, NO_TIME))
    fewest = 2 if _WIDE_BLANK.search(plain(text)) else _FEWEST_BY_BLANKS
    first, *further = clauses or [""]
    are_things = _may_be_a_thing(first) and all(map(_is_a_thing_of_its_own, further))
    return clauses if len(clauses) >= fewest and are_things else [text]


def holiday_apart(text: str) -> list[str]:
    """1.祭扫烈士墓 清明节放假: the last item of a week, and the holiday behind it; else the text as it is."""
    before, _, last = text.rpartition(" ")
    is_apart = _FREE.search(last) is not None and is_holiday(last) and chinese_letters(before) >= _FEWEST_OF_A_THING
    return [before.rstrip(), last] if is_apart else [text]


def _may_be_a_thing(words: str) -> bool:
    """Before all others 参加区运动会, which behind them would say more, is a thing of its own."""
    shown = plain(words)
    return _FEWEST_OF_A_THING <= chinese_letters(shown) <= _MOST_LETTERS and ":" not in shown and not is_owner(words)


def _is_a_thing_of_its_own(words: str) -> bool:
    return _may_be_a_thing(words) and not SAYS_MORE.match(plain(words))


def _parted_at(sign: str, text: str, week: Period) -> Iterator[str]:
    """A day alone, 10/8 before a blank, goes with what stands behind it."""
    depth = start = 0
    for found in _AT[sign].finditer(plain(text)):
        at, letter = found.start(), found[0]
        depth = max(0, depth + (letter in OPENERS) - (letter in CLOSERS))
        if letter == sign and depth == 0:
            clause = text[start:at].strip()
            if clause and is_period(clause, week):
                continue
            if clause:
                yield clause
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


def _are_apart(clauses: Sequence[str], week: Period, *, at_commas: bool) -> bool:
    """Whether a holiday or a day of its own stands among the clauses. Blanks and 、 part less than commas do."""
    readings = [_own_day(clause, week) for clause in clauses]
    words = [clause[reading.end if reading else 0 :] for clause, reading in zip(clauses, readings, strict=True)]
    holidays = [_is_holiday(each, day) for each, day in zip(words, readings, strict=True)]
    ends_with_days = any(map(_ends_with_its_day, clauses[:-1]))
    if not (any(readings) or any(holidays) or ends_with_days):
        return False
    if not all(chinese_letters(each) >= _FEWEST_LETTERS for each in words):
        return False
    if at_commas and any(holidays):
        return True
    free = [day is not None or _FREE.search(each) is not None for each, day in zip(words, readings, strict=True)]
    if any(holiday and off for holiday, off in zip(holidays, free, strict=True)) and not all(holidays):
        return True
    others = at_commas and bool(readings[0]) and all(map(_is_another_event, words[1:]))
    ends_by = _LEFT_UNTIL.match(plain(clauses[-1])) if not readings[0] and len(clauses) == _SECOND else None
    dated = (any(readings[1:]) and not ends_by) or ends_with_days
    return (others or dated) and all(map(_is_a_thing, words))


def _ends_with_its_day(clause: str) -> bool:
    """质量分析会(20日)"""
    return _DAY_BEHIND.search(plain(clause)) is not None


def _own_day(clause: str, week: Period) -> Reading | None:
    reading = read_period(clause, week) or bare_days_of(clause, week)
    return reading if reading and reading.grain in {"day", "span"} else None


def _is_a_thing(words: str) -> bool:
    shown = plain(words)
    return (
        _FEWEST_LETTERS <= chinese_letters(shown) <= _MOST_LETTERS and ":" not in shown and not SAYS_MORE.match(shown)
    )


def _is_holiday(words: str, day: Reading | None) -> bool:
    """国庆节放假, 植树节; with a day before it 世界读书日, too."""
    return is_holiday(words) or bool(day and _NAMED_DAY.fullmatch(plain(words).strip(" 。")))


def _is_another_event(words: str) -> bool:
    """期中考试 behind 3.15材料上报: no 停课两天 or 布置工作, which say more about it."""
    return category_of(words) != "other" and not ARRANGES.match(plain(words))
