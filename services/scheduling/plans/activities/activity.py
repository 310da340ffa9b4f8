"""Entries to activities: an entry's items, each with its own time if it names one, its owner, its exact words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.scheduling.plans.activities.clauses import apart_by_blanks, clauses_apart, holiday_apart
from services.scheduling.plans.activities.numbers_before_days import with_days_behind_numbers
from services.scheduling.plans.entries import BEGUN_BY_ITS_TIME, BEHIND_A_HEADING, BY_ITS_HEADER, Entry
from services.scheduling.plans.lists.branches import owner_before
from services.scheduling.plans.lists.bullets import PART_OF_MONTH
from services.scheduling.plans.lists.undotted import with_dots
from services.scheduling.plans.tables.days_before import days_before
from services.scheduling.plans.times.brackets import bracket_behind, with_its_end
from services.scheduling.plans.times.named_times import named_time_behind, time_behind_a_sign
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.unnumbered import end_of_bracketed_unnumbered
from services.scheduling.plans.times.values import NO_TIME, Period, Reading
from services.scheduling.plans.times.weeks import bare_days_of
from services.scheduling.plans.words.categories import Category, category_of
from services.scheduling.plans.words.headings import is_bracketed, is_note
from services.scheduling.plans.words.items import Item, leading_number, split_items
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.owners_by_line import offices_behind, owners_in_turn, told_together
from services.scheduling.plans.words.people import owner_behind, role_behind, role_in_brackets, tells_who
from services.scheduling.plans.words.phrases import FURTHER_WEEKDAY, IN_BRACKETS, JOINS_WORDS, WEEKDAY
from services.scheduling.plans.words.script import chinese_letters, may_name_a_time, plain

_WEEKDAYS = rf"{WEEKDAY}(?:\s?[-~至到、和]\s?{FURTHER_WEEKDAY}){{0,4}}"
_HALF = r"(?:早上|上午|中午|下午|傍晚|晚上|全天|晚)"
_CLOCK_LABEL = re.compile(
    rf"\d{{1,2}}:\d\d(?:\s?[-~]\s?\d{{1,2}}:\d\d)?\s*:(?!\d)\s*|(?:{_WEEKDAYS})?{_HALF}?\s*[:,]\s*"
    r"|(?:[上中下]{1,2}旬|月初|月中|月底|月末)(?:\s*[:,]\s*|\s+)|[于在]?本月(?:[上中下]{1,2}旬|[初中底末])(?:之?前)?\s*[:,、]?\s*"
    r"|[于在]?(?:本周(?:之?内)?|[整全]周)(?:\s*[:,]\s*|\s+)"
    rf"|{_HALF}\s+(?![第\d])|(?:{_WEEKDAYS}|周末|双休日)(?:\s?{_HALF}[,:\s]\s*|{_HALF}?[,:\s]\s*|(?=\s?{_HALF}?\s?\d{{1,2}}[:时点]|第[一二三四五六七八]节))"
)
_BEHIND = re.compile(r"[\s:,、.-]*")
_OWNER_BEHIND = re.compile(r"\s*\((?P<owner>[^()]{2,20})\)\s*\Z")
_DATE_BEHIND = re.compile(
    rf"(?:\s+(?=[^年]*\Z)|\s*[(\[])(?P<date>[\d./年月日号\-~至一二三四五六日周星期上中下旬初底末第、\s]{{2,34}}?(?:{IN_BRACKETS}(?:[-~至][\d./月日号]{{3,6}}{IN_BRACKETS})?|[(\[]暂定[)\]])?)[)\]]?\Z"
)
#: 技能节(10月22日开幕): the day that it is held on. 报名 or 备料 before a day is another thing.
_HELD_BEHIND = re.compile(
    r"[(\[](?P<date>\d[\d./月日号\-~至\s]{2,16})(?:上午|下午|晚上?)?(?:开[幕始赛营考班课]|举[行办]|召开|进行|起)[)\]]\Z"
)
#: 世界地球日(4月22日)主题班会: the day that a festival has, among the words of what is held on it.
_FESTIVAL_INSIDE = re.compile(r"[节日][(](?P<date>\d{1,2}[./月·]\d{1,2}[日号]?)[)](?=[\u3400-\u9fff“])")
#: 教案上交(9月6日前): the day up to which it is done. One without its month is no more than a remark.
_DUE_BEHIND = re.compile(r"[(\[](?P<date>\d{1,2}\s?[./月]\s?\d{1,2}\s?[日号]?)\s?(?:之?前|截?止)[)\]]\Z")
_STRAY_DASH = re.compile(r"(?<=\S)\s+[-–—]+\s*\Z")
_LONGEST_TAIL = 40
_ENDS = " \t\u3000。;；,，、:："


@dataclass(frozen=True)
class Activity:
    """One arrangement of a plan.

    `text` are the source's own words without number, time and end punctuation. `date` and `date_to` are "MM-DD"; a
    week's printed days are `days_from` and `days_to`, no dates. `line` counts from 1; `confidence` is from 0 to 1.
    """

    text: str
    month_from: int | None
    month_to: int | None
    week: int | None
    week_to: int | None
    date: str | None
    date_to: str | None
    owner: str | None
    line: int
    heading: str
    rule: str
    confidence: float
    days_from: str | None = None
    days_to: str | None = None

    @property
    def category(self) -> Category:
        return category_of(self.text)


def activities_of(entry: Entry) -> Iterator[Activity]:
    """The activities of one entry: several if numbers, semicolons or dates part it."""
    known, said = entry.period, entry.owner
    led: Period | None = None
    before, text = owner_before(entry.text)
    if before and leading_number(text):  # 后勤:1.… 2.…
        entry, said = entry._replace(text=text), said or before
    is_led = entry.rule == BEGUN_BY_ITS_TIME
    is_told_beside = entry.rule == BY_ITS_HEADER and entry.owner is not None  # then 语文组:… is what it is about
    items, behind = offices_behind(list(_items(entry, led=is_led)))
    in_turn = owners_in_turn(items, said)
    said_of_all, said_of = told_together(said), None
    said = said_of_all
    for at, item in enumerate(items):
        if at and item.number is None and (is_bracketed(item.text) or tells_who(item.text)):
            continue
        own, rest = _own_time(item.text, known, days=entry.days)
        if at == 0 and entry.rule == BEGUN_BY_ITS_TIME:
            led = own
        if own is None and led and _time_behind(rest, known)[0] is None:
            own = led  # 9.15 …;…: the line's time is that of all its items
        line = entry.lines[item.row] if item.row < len(entry.lines) else entry.line
        owner, words = owner_before(rest)
        rest = rest if is_told_beside else words
        owner = owner or owner_before(f"{item.label}{rest}")[0]  # 6.后勤保育:1)…2)…
        if owner or said_of not in {None, item.number}:  # 1.教导处:…;… 2.…
            said, said_of = (said_of_all if entry.owner else owner or said_of_all), item.number
        done_by = said if entry.owner else behind[at] or said
        activity = _activity(rest, own, entry._replace(line=line, owner=in_turn[at] if in_turn else done_by))
        if own and own.first:
            known = Period(own.month_from, own.month_to) if entry.period.month_from is None else known
        if activity is not None:
            yield activity


def _items(entry: Entry, *, led: bool) -> Iterator[Item]:
    text = entry.text if entry.days else _with_dots_behind_numbers(entry.text)
    for item in split_items(with_days_behind_numbers(text, entry.period), led=led):
        if item.number is not None:
            yield from (item._replace(text=text) for text in holiday_apart(item.text))
            continue
        clauses = clauses_apart(item.text, entry.period) if entry.period.week and not led else [item.text]
        if len(clauses) == 1 and entry.rule == BEHIND_A_HEADING:
            clauses = apart_by_blanks(item.text)
        yield from (Item(clause, row=item.row, label=item.label) for clause in clauses)


def _with_dots_behind_numbers(text: str) -> str:
    lines = text.split("\n")
    dotted = with_dots(lines) if len(lines) > 1 else {}
    return "\n".join(dotted.get(at, line) for at, line in enumerate(lines)) if dotted else text


def _activity(text: str, own: Period | None, entry: Entry) -> Activity | None:
    outer = entry.period
    text = text[end_of_bracketed_unnumbered(text) :]
    label = _CLOCK_LABEL.match(plain(text))
    text = text[label.end() :] if label else text
    if label and own is None:
        own, text = _own_time(text, outer)  # 下旬:9月22日…
    is_of_a_day = outer.first is not None and outer.week is None and outer.last in {None, outer.first}
    has_day = own is not None or is_of_a_day
    timed = may_name_a_time(text)
    behind, text = named_time_behind(text, outer) if timed else (None, text)
    if timed and behind is None and own is None:
        behind, text = _time_behind(text, outer)
    if timed and behind is None and not has_day:
        behind = _day_held(text, outer)
    said, text = role_behind(_STRAY_DASH.sub("", text).strip(_ENDS))
    if said is None and not entry.owner:
        said, text = role_in_brackets(text)
    if said is None and not entry.owner:
        said, text = owner_behind(text)
    entry = entry._replace(owner=entry.owner or said) if said else entry
    if timed and behind is None and not has_day and (bracket := bracket_behind(text, outer)) and bracket.more:
        behind, text = bracket.reading.period, text[: bracket.at].rstrip(_ENDS)
        entry = entry._replace(owner=entry.owner or bracket.owner)
    if not chinese_letters(text) or _is_aside(text):
        return None
    own = own or behind
    own = with_its_end(text, own) if own else own
    period = own.within(outer) if own else outer
    return _made(text, entry, period, dated=own is not None)


def _is_aside(text: str) -> bool:
    """A remark, a day and nothing else, or the part of the month (上旬) that bullets stand behind."""
    if PART_OF_MONTH.fullmatch(plain(text)) is not None or (is_note(text) and ":" in plain(text)):
        return True
    day = is_period(text) if text[:1].isdigit() and text[-1:] in "日号" else None
    return day is not None and day.period.first is not None


def _own_time(text: str, outer: Period, *, days: bool = False) -> tuple[Period | None, str]:
    """A time at the beginning of an item, and the rest. A day that is part of a name stays in the text too."""
    reading = days_before(text, outer) if days else None
    reading = reading or read_period(text, outer) or bare_days_of(text, outer)
    if reading is None or not _is_own(text, reading, outer):
        return None, text
    if reading.glued:
        return reading.period, text
    gap = _BEHIND.match(plain(text), reading.end)
    rest = text[gap.end() if gap else reading.end :]
    return (reading.period, rest) if chinese_letters(rest) else (None, text)


def _is_own(text: str, reading: Reading, outer: Period) -> bool:
    """Whether a time is when something is held. 2月份值周小结 on a day or in a week tells what it is about."""
    if reading.grain in {"day", "span"}:
        return True
    behind = plain(text[reading.end :])
    phrase = plain(text[: reading.end])
    if behind[:1] in JOINS_WORDS:
        return False
    if (outer.first or outer.week) and phrase.endswith("份") and behind[:1] not in set(" :,、"):
        return False
    return behind[:1] in set(" :,、") or phrase[-1:] in set("旬底初末份前起")


def _time_behind(text: str, outer: Period) -> tuple[Period | None, str]:
    """A date at the end of an item: …典礼 6月2日, …考试(11.8), …典礼:6月2日(三楼)."""
    signed = time_behind_a_sign(text, outer)
    reading, rest = (signed.reading, text[: signed.at]) if signed else _at_the_end(text, outer)
    if reading is None or not (reading.period.first or _may_be_of(outer, reading.period)):
        return None, text
    return (reading.period, rest) if chinese_letters(rest) else (None, text)


def _at_the_end(text: str, outer: Period) -> tuple[Reading | None, str]:
    tail_at = max(0, len(text) - _LONGEST_TAIL)
    found = _DATE_BEHIND.search(plain(text[tail_at:]))
    return (is_period(found["date"], outer), text[: tail_at + found.start()]) if found else (None, text)


def _may_be_of(outer: Period, period: Period) -> bool:
    """Whether months behind an item say more than what it stands under: nothing, or a quarter that they lie in.

    Or the month that they begin with: 安全教育课(1-6月).
    """
    if outer == NO_TIME:
        return True
    known = (outer.month_from or 0, outer.month_to or 0)
    months = (period.month_from or 0, period.month_to or 0)
    goes_on = outer.week is None and months[0] == known[0] == known[1] < months[1]
    lies_within = known[0] <= months[0] <= months[1] <= known[1]
    return period.week is None and known != months and (goes_on or lies_within)


def _day_held(text: str, outer: Period) -> Period | None:
    shown = plain(text[-_LONGEST_TAIL:]).rstrip(_ENDS)
    found = _HELD_BEHIND.search(shown) or _DUE_BEHIND.search(shown)
    reading = is_period(found["date"], outer) if found else None
    return reading.period if reading and reading.period.first else _day_of_a_festival(text, outer)


def _day_of_a_festival(text: str, outer: Period) -> Period | None:
    """In another month than its own, what is held only prepares it."""
    found = _FESTIVAL_INSIDE.search(plain(text))
    reading = is_period(found["date"], outer) if found else None
    months = {outer.month_from, outer.month_to}
    is_of_its_month = reading is not None and (outer.month_from is None or reading.period.month_from in months)
    return reading.period if reading and is_of_its_month else None


def _made(text: str, entry: Entry, period: Period, *, dated: bool) -> Activity:
    days = entry.period  # a day of its own may stand in a week whose days are printed
    shows_days = period.first is not None and (dated or period.week is None or period.last is None)
    last = period.last if shows_days and period.last != period.first else None
    return Activity(
        text=text,
        month_from=period.month_from,
        month_to=period.month_to,
        week=period.week,
        week_to=period.week_to,
        date=str(period.first) if shows_days else None,
        date_to=str(last) if last else None,
        owner=entry.owner or _owner_in_brackets(text),
        line=entry.line,
        heading=entry.heading,
        rule=entry.rule,
        confidence=entry.confidence,
        days_from=str(days.first) if days.week and days.first and days.last else None,
        days_to=str(days.last) if days.week and days.first and days.last else None,
    )


def _owner_in_brackets(text: str) -> str | None:
    tail = text[-_LONGEST_TAIL:]
    behind = _OWNER_BEHIND.search(plain(tail))
    owner = tail[behind.start("owner") : behind.end("owner")] if behind else ""
    return owner if is_owner(owner) else None
