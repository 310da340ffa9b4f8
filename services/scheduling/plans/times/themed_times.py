"""Months and weeks with their theme (主题月): 九月(行为规范月), 第三周:节水周, as one cell or line of a table."""

import re

from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import Period, Reading
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import plain

_LONGEST = 40
_NAME = r"[\u3400-\u9fff“”·、]{2,12}"
#: What can be nothing but a theme: words in brackets or quotes, or such as say that they are one.
_SURE = re.compile(
    r"\s*[(\[][^()\[\]\n]{2,20}[)\]]|\s*(?:“[^“”\n]{2,16}”|《[^《》\n]{2,16}》|「[^「」\n]{2,16}」)"
    rf"|[\s:-]*(?:[\u3400-\u9fff]{{0,4}}主题(?:教育)?(?:活动)?[月周]?\s?[:\s]\s?[^,。;\n]{{2,20}}|{_NAME}(?<=[月周]))"
)
#: One word behind a blank, a colon or a dash; where cells were lost it may be what is held.
_LIKELY = re.compile(rf"\s+[\u3400-\u9fff]{{2,8}}|\s*[:-]+\s*{_NAME}")
_THEME_FIRST = re.compile(r"[\u3400-\u9fff“”]{2,10}[月周节]\s*[(\[](?P<time>[^()\[\]]{2,12})[)\]]")


@remembered
def time_with_theme(text: str, months: Period | None = None) -> Reading | None:
    """The month or the week that a cell of such a column holds with a theme beside it; None for anything else."""
    return sure_time_with_theme(text, months) or _parted(_LIKELY, text, months)


@remembered
def sure_time_with_theme(text: str, months: Period | None = None) -> Reading | None:
    """The same, if what stands beside the time can be nothing but its theme."""
    return _parted(_SURE, text, months) or _theme_first(text, months)


def _parted(theme: re.Pattern[str], text: str, months: Period | None) -> Reading | None:
    reading = read_period(text, months) if len(text) <= _LONGEST else None
    if reading is None or reading.grain not in {"month", "week"}:
        return None
    return reading if theme.fullmatch(plain(text), reading.end) else None


def _theme_first(text: str, months: Period | None) -> Reading | None:
    """安全教育月(三月)"""
    found = _THEME_FIRST.fullmatch(plain(text)) if len(text) <= _LONGEST else None
    reading = is_period(text[found.start("time") : found.end("time")], months) if found else None
    return reading if reading and reading.grain in {"month", "week"} else None
