"""What stands in brackets behind an arrangement (括注): its time first, then perhaps where it is and who does it."""

import re
from dataclasses import dataclass

from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import Period, Reading
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.offices import is_owner, is_room
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.phrases import IN_BRACKETS
from services.scheduling.plans.words.script import chinese_letters, plain

_LONGEST = 60
_YEAR = r"20\d\d年(?=\d{1,2}月\d)"
_BEHIND = re.compile(
    rf"[(\[](?P<time>(?:{_YEAR}[^()\[\],;年]{{2,16}})?(?:{_YEAR})?[^()\[\],;年]{{2,16}}(?:{IN_BRACKETS}[^()\[\],;年]{{0,12}}|[(][\d.月日/~-]{{3,24}}[)]){{0,2}})(?P<fields>[,;][^()\[\]]{{1,40}})?[)\]][。;]?\Z"
)
_FINISHED = re.compile(r"(?:完成|结束|截止)\Z")
#: (至20日), (~5/20 市体育馆) behind what a day stands before.
_UP_TO = re.compile(
    r"[(]\s?(?:[-~]+|至|到)\s?(?:(?P<m>1[0-2]|0?[1-9])\s?[./月]\s?)?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d|:)[日号]?(?:止|结束|[\s,][^()]{1,12})?[)][。;]?\Z"
)
_NAMED = re.compile(r"[,;]\s*(?P<name>[\u3400-\u9fff]{2,5}):\s*(?P<value>[^,;]+)")


@dataclass(frozen=True)
class Bracket:
    """`at` is where it opens; `more` tells that it says more than days or months: half a day, a place, who does it."""

    at: int
    reading: Reading
    more: bool
    owner: str | None


def bracket_behind(text: str, outer: Period | None = None) -> Bracket | None:
    """岗前培训(8月22日-26日,县职教中心,负责人:师训科), 学时登记(12月底前完成): None if no time begins the bracket."""
    tail_at = max(0, len(text) - _LONGEST)
    found = _BEHIND.search(plain(text[tail_at:]))
    if found is None or not chinese_letters(text[: tail_at + found.start()]):
        return None
    finished = _FINISHED.search(found["time"])
    reading = is_period(found["time"][: finished.start() if finished else None], outer)
    if reading is None:
        return None if found["fields"] else _with_words_behind_a_blank(text, tail_at, found, outer)
    fields = text[tail_at + found.start("fields") : tail_at + found.end("fields")] if found["fields"] else ""
    more = bool(finished or fields) or reading.end < len(found["time"])
    return Bracket(tail_at + found.start(), reading, more, _owner_in(fields))


def _with_words_behind_a_blank(text: str, tail_at: int, found: re.Match[str], outer: Period | None) -> Bracket | None:
    """(4.10 教导处), (4.3前 合班教室): behind the time and a blank only who does it, or where it is."""
    time, _, behind = found["time"].strip().partition(" ")
    reading = is_period(time, outer) if behind else None
    names = is_owner(behind) or names_someone(behind)
    if reading is None or reading.period.first is None or not (names or is_room(behind)):
        return None
    end = tail_at + found.start("time") + len(found["time"].rstrip())
    return Bracket(tail_at + found.start(), reading, True, text[end - len(behind) : end] if names else None)


def with_its_end(text: str, begun: Period) -> Period:
    """The same days; up to that which a bracket at the end of the text tells, if they are one: 5 技能月(至28日)."""
    if begun.first is None or begun.last is not None:
        return begun
    found = _UP_TO.search(plain(text[-_LONGEST:]))
    month = found and int(found["m"] or begun.first.month)
    reading = is_period(f"{begun.first.month}月{begun.first.day}日-{month}月{found['d']}日") if found else None
    return reading.period._replace(week=begun.week, week_to=begun.week_to) if reading else begun


def _owner_in(fields: str) -> str | None:
    """师训科 in …,负责人:师训科."""
    for found in _NAMED.finditer(plain(fields)):
        if column_of(found["name"]) == "owner":
            return fields[found.start("value") : found.end("value")].strip()
    return None
