"""Days told in sentences (逐句日程): …时间安排如下:7月3日,毕业典礼。7月10日至12日,期末考试。7月14日,休业式。"""

import re
from collections.abc import Iterator

from services.scheduling.plans.times.values import Day, days_between
from services.scheduling.plans.words.headings import tells_of_the_past

_FEWEST, _LONGEST = 3, 60
_ANNOUNCED = re.compile(r"(?:安排|日程|时间|校历|事项|计划|工作|如下|节点)表?(?:如下|是|为)?\s?:\s*(?=\d)")
_DAY = r"(?P<month>1[0-2]|0?[1-9])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?[日号]"
_SENTENCE = re.compile(rf"\s*(?:20\d\d\s?年)?{_DAY}[^。;]{{3,{_LONGEST}}}[。;]\s*")
_HALF_A_YEAR = 186  # days


def days_told(shown: str) -> Iterator[int]:
    """Where each of the sentences begins, and what stands behind the last; none of a report, which announces no days."""
    if ":" not in shown or shown.count("月") < _FEWEST:
        return
    for announced in _ANNOUNCED.finditer(shown):
        places = _places(shown, announced.end())
        if len(places) > _FEWEST:
            yield from (at for at in places if at < len(shown))


def _places(shown: str, at: int) -> list[int]:
    """The places of the sentences from `at` on whose days do not go back, and where they end."""
    places: list[int] = [at]
    last: Day | None = None
    while found := _SENTENCE.match(shown, at):
        day = Day(int(found["month"]), int(found["day"]))
        is_later = last is None or days_between(last, day) < _HALF_A_YEAR
        if not is_later or tells_of_the_past(found[0]):
            break
        at, last = found.end(), day
        places.append(at)
    return places
