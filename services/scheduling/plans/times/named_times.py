"""A time behind what is held (时间在后): with its name before it (时间:4月末), or with a colon between (开学典礼:9月1日)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import Period, Reading
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_note
from services.scheduling.plans.words.offices import is_organisation, is_owner
from services.scheduling.plans.words.script import chinese_letters, plain

_NAMED = re.compile(r"[\s,]\s*(?:活动|比赛|举[办行]|开展|集中|培训|会议)?(?:时间|日期)\s?:\s*")
_SIGN = re.compile(r"\s?(?::|-{1,2})\s?(?=[\d第一二三四五六七八九十])")
#: What may stand behind the time and says more of it: the hour, a remark in brackets.
_REMARK = re.compile(
    r"\s?(?:[上下中]午|晚上?|全天)?(?:\s?\d{1,2}:\d\d(?:\s?[-~]\s?\d{1,2}:\d\d)?)?\s?(?:放假|调休|休息)*(?:[(\[][^()\[\]]{1,40}[)\]])?[。;]?"
)
_LASTS = re.compile(r"[(\[](?:共|为期)?\s?\d{1,2}\s?[周天日][)\]]\s*\Z")
_NO_NAME = re.compile(r"[。;:!?]|(?:时间|日期|截止日?|期限|学期|学年|年度|周次|阶段|\d)\Z")
#: 。此活动拟在4月中旬进行。 behind what it is about.
_IS_HELD = re.compile(
    r"[。,;][^。;]{0,16}?(?:在|于)(?P<time>[^。;,:\s]{2,24}?)(?:进行|举[行办]|开展|召开|开[始赛幕]|启动)[。;]?\Z"
)
_NAME_ENDS = re.compile(r"[。;]|,(?=由|拟|计划|将|定于|预计|暂定)")
_FEWEST_LETTERS = 2
_LONGEST_NAME, _LONGEST_TIME = 30, 70


@dataclass(frozen=True)
class TimeBehind:
    """`at` is where the words before it end."""

    at: int
    reading: Reading


def named_time_behind(text: str, outer: Period) -> tuple[Period | None, str]:
    """The time, and the text before its name; what stands behind the time are no words of the activity."""
    found = _NAMED.search(plain(text))
    reading = read_period(text[found.end() :], outer) if found else None
    if found is None or reading is None or chinese_letters(text[: found.start()]) < _FEWEST_LETTERS:
        return None, text
    return reading.period, text[: found.start()]


def time_behind_a_sign(text: str, outer: Period | None = None) -> TimeBehind | None:
    """开学典礼:9月1日, 期中考试——11月3日至7日(初三): None if no time stands behind a colon or a dash, or anything else."""
    if len(text) > _LONGEST_NAME + _LONGEST_TIME:
        return None
    return next(_times_behind(text, outer), None)


def time_in_the_last_sentence(text: str) -> TimeBehind | None:
    """棋类联赛。由体育组承办。活动拟在4月中旬进行。: None if the last words do not say when it is held."""
    shown = plain(text)
    tail = max(0, len(text) - _LONGEST_NAME - _LONGEST_TIME)
    found = _IS_HELD.search(shown, tail)
    name = _NAME_ENDS.search(shown, 0, found.start() + 1) if found else None
    reading = is_period(text[found.start("time") : found.end("time")]) if found else None
    at = name.start() if name else 0
    if reading is None or chinese_letters(text[:at]) < _FEWEST_LETTERS:
        return None
    return TimeBehind(at, reading)


def _times_behind(text: str, outer: Period | None) -> Iterator[TimeBehind]:
    lasts = _LASTS.search(plain(text))
    text = text[: lasts.start()] if lasts else text  # (8周) behind days is how many weeks, not which
    shown = plain(text)
    for sign in _SIGN.finditer(shown, 0, _LONGEST_NAME):
        name = text[: sign.start()]
        reading = read_period(text[sign.end() :], outer) if _names_something(name) else None
        if reading and _REMARK.fullmatch(shown, sign.end() + reading.end):
            yield TimeBehind(sign.start(), reading)


def _names_something(name: str) -> bool:
    shown = plain(name).strip()
    if chinese_letters(shown) < _FEWEST_LETTERS or _NO_NAME.search(shown) or column_of(shown):
        return False
    return not (is_owner(shown) or is_organisation(shown) or is_note(f"{shown}:"))
