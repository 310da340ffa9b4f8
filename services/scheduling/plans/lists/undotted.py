"""Numbers that lost their dot (失点编号): 1召开…, 2 组织…, 3检查…. Only a series that counts up tells them from amounts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.items import COUNTED, leading_number
from services.scheduling.plans.words.script import plain

_FEWEST = 3  # numbers that count up before they are believed
_LONGEST_BEGINNING = 12
#: 2 周三下午…: a weekday is not counted, though 周 is.
_A_WEEKDAY = r"(?:周|星期)[一二三四五六日天](?!次)"
_UNDOTTED = re.compile(
    rf"\s*(?P<number>\d{{1,2}})(?:\s+(?=\S)|(?=[\u3400-\u9fff“《「]))(?:(?={_A_WEEKDAY})|(?!{COUNTED}))"
)


@dataclass(frozen=True)
class _Number:
    """`end` is where the text behind a number without its dot begins; 0 behind one with its dot."""

    place: int
    value: int
    end: int


def undotted_numbers(texts: Sequence[str]) -> dict[int, int]:
    """For each text that begins with such a number the place where its words begin."""
    numbers = list(_numbers(texts))
    if not any(number.end for number in numbers):
        return {}
    series = [run for run in _series(numbers) if not _leaps(run)]
    shown = any(len(run) >= _FEWEST for run in series)
    told = [run for run in series if shown or any(not number.end for number in run)]
    return {number.place: number.end for run in told for number in run if number.end}


def with_dots(texts: Sequence[str]) -> dict[int, str]:
    """The texts that begin with such a number, by their place, as they were meant: 1. 召开…"""
    ends = undotted_numbers(texts)
    return {place: f"{texts[place][:end].strip()}. {texts[place][end:]}" for place, end in ends.items()}


def _numbers(texts: Sequence[str]) -> Iterator[_Number]:
    for place, text in enumerate(texts):
        found = _UNDOTTED.match(plain(text[:_LONGEST_BEGINNING]))
        if found and read_period(text, NO_TIME) is None:
            yield _Number(place, int(found["number"]), found.end())
        elif found is None and text[:1].isdigit() and (number := leading_number(text)):
            yield _Number(place, number[0], 0)


def _series(numbers: Sequence[_Number]) -> Iterator[list[_Number]]:
    run: list[_Number] = []
    for number in numbers:
        if number.value == 1 and run:
            yield run
            run = []
        if run or number.value == 1:
            run.append(number)
    if run:
        yield run


def _leaps(run: Sequence[_Number]) -> bool:
    """1, 3, 8 are days or amounts."""
    return [number.value for number in run] != list(range(1, len(run) + 1))
