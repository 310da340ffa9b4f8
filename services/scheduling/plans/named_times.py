"""A time that its name stands before (时间:…), behind what is held: 跳绳比赛 时间:4月末,规则:…"""

import re

from services.scheduling.plans.periods import Period, read_period
from services.scheduling.plans.script import chinese_letters, plain

_NAMED = re.compile(r"[\s,]\s*(?:活动|比赛|举[办行]|开展|集中|培训|会议)?(?:时间|日期)\s?:\s*")
_FEWEST_LETTERS = 2


def named_time_behind(text: str, outer: Period) -> tuple[Period | None, str]:
    """The time, and the text before its name; what stands behind the time are no words of the activity."""
    found = _NAMED.search(plain(text))
    reading = read_period(text[found.end() :], outer) if found else None
    if found is None or reading is None or chinese_letters(text[: found.start()]) < _FEWEST_LETTERS:
        return None, text
    return reading.period, text[: found.start()]
