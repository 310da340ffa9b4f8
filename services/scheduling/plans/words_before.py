"""Words before a time (时间前的词): an ordinal, a weekday, a week before term. The time itself stands behind them."""

from services.scheduling.plans.ordinals import end_of_ordinal
from services.scheduling.plans.unnumbered import end_of_week_before_term
from services.scheduling.plans.weekdays import end_of_weekday

_BEGINNINGS = frozenset("第0零星周礼预准学开")


def end_of_words_before(shown: str) -> int:
    """Where a time begins that other words of its kind stand before; 0 without any."""
    if shown[:1] not in _BEGINNINGS:
        return 0
    return end_of_ordinal(shown) or end_of_weekday(shown) or end_of_week_before_term(shown)
