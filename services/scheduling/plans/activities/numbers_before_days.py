"""Numbers before days (编号与日期相连) in a cell: 1.整理器材 2.10日拔河 of October are two items, the second on the 10th."""

import re

from services.scheduling.plans.times.values import Period
from services.scheduling.plans.words.script import plain

_NUMBER = re.compile(
    r"(?:\A|(?<=[\s;。]))(?P<number>\d{1,2})[、.]"
    r"(?:(?P<day>(?=\d{1,2}\s?(?:[-~至、]+\s?\d{1,2}\s?)?[日号]|\d{1,2}·\d{1,2}(?!\d)))|(?!\d))"
)
_FEWEST = 2
_NEW_YEAR = frozenset({12, 1})


def with_days_behind_numbers(text: str, known: Period) -> str:
    """The text, a blank between the numbers of its items and the days behind them.

    Alone 1.28日 is a date in January and around it, and an item elsewhere in the year.
    """
    numbers = list(_NUMBER.finditer(plain(text)))
    if not any(number["day"] is not None for number in numbers):
        return text
    counted = [int(number["number"]) for number in numbers]
    if counted != list(range(1, len(counted) + 1)):
        return text
    months = {known.month_from, known.month_to}
    if len(counted) < _FEWEST and (known.month_from is None or not months.isdisjoint(_NEW_YEAR)):
        return text
    parted, at = "", 0
    for number in numbers:
        if number["day"] is not None:
            parted, at = f"{parted}{text[at : number.end()]} ", number.end()
    return parted + text[at:]
