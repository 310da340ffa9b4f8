"""Words before a time (时间前的词): an ordinal, a weekday, a week before term, 周次:. The time itself stands behind them."""

import re

from services.scheduling.plans.times.ordinals import end_of_ordinal
from services.scheduling.plans.times.unnumbered import end_of_week_before_term
from services.scheduling.plans.times.weekdays import end_of_weekday

_BEGINNINGS = frozenset("第0零星周礼预准学开教月本")
#: 月份:九月, 周次:第三周, 教学第三周, 本学期第三周
_NAME_OF_A_TIME = re.compile(r"(?:月份|周次)\s?:\s?(?=[\d一二三四五六七八九十元第])|(?:教学|本学[期年])(?=\s?第)")


def end_of_words_before(shown: str) -> int:
    """Where a time begins that other words of its kind stand before; 0 without any."""
    if shown[:1] not in _BEGINNINGS:
        return 0
    named = _NAME_OF_A_TIME.match(shown)
    if named:
        return named.end()
    return end_of_ordinal(shown) or end_of_weekday(shown) or end_of_week_before_term(shown)
