"""Columns (栏目): what a table's header names, and which column each cell of a row with gaps belongs to."""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from services.scheduling.plans.blocks import Cell, Row
from services.scheduling.plans.times.hours import is_hour, is_weekday, may_be_hours
from services.scheduling.plans.times.ordinals import ordinal_of
from services.scheduling.plans.times.periods import is_a_named_day, is_period, read_period
from services.scheduling.plans.times.themed_times import sure_time_with_theme
from services.scheduling.plans.times.unnumbered import is_undetermined
from services.scheduling.plans.times.values import NO_TIME, Period, Reading
from services.scheduling.plans.times.weeks import are_garbled_days
from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.column_names import column_beside_contents, column_of, names_contents
from services.scheduling.plans.words.holidays import is_holiday
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.phrases import FURTHER_WEEKDAY, HALF_DAY
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import chinese_letters, number_of, plain, squeezed

TIMES = frozenset({"week", "month", "date"})
#: What a row may begin with.
TELLS_A_ROW = TIMES | {"number"}
TIMES_OF_A_ROW = TELLS_A_ROW | {"weekday"}
CONTENTS = frozenset({"content", "department"})
#: What may be held below a name: a theme alone is what is held.
SAYS_WHAT = frozenset({"content", "theme"})
_SAYS_WHAT_OR_WHEN: frozenset[str | None] = frozenset({*TELLS_A_ROW, *SAYS_WHAT})
_MOST_ALIGNED = 32
_MOST_COLUMNS = 80
FEWEST_WEEKDAYS = 5
#: What a cell is worth in a column that cannot hold it.
NEVER = -100.0
_PLACE = re.compile(
    r"[^,。;:]{0,12}(?:室|厅|楼|场|馆|园|公寓|宿舍|教室|礼堂|食堂|廊|门口|跑道|天台|主席台|中心|基地|校区|线上|会议|平台|[大中小]学|学校|院|社区|校[内外]|街道|[高初]中|[一二三四五六七八九十][中小])"
    r"(?:[东南西北前后内外旁]{1,2}[\u3400-\u9fff]{0,3}|[一二三四五六七八九\d]{1,3}[楼层号]|[A-Za-z]?\d{1,4})?"
    r"|(?:[大中小托][一二三四五六\d]|[初高]?[一二三四五六七八九](?:年级)?[(]?\d{1,2}[)]?)班|.{0,4}线上.{0,4}|[\u3400-\u9fff]{1,3}[A-Za-z]?[1-9]\d\d"
)
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}(?:[、,;/\s]+[\u3400-\u9fff]{2,4})*")
_CLASS = re.compile(r"(?:[一二三四五六七八九初高中小大\d]{1,3}[年级班()\d]{1,6}|无|全体.{0,4}|各.{1,4})")
IS_WEEKDAY = re.compile(rf"[(]?{FURTHER_WEEKDAY}(?:\s*[-~、至]\s*{FURTHER_WEEKDAY})*[)]?")
_DAY = re.compile(r"(?:\d{1,2}[./月])?\d{1,2}[日号]?")
_CLOCK = re.compile(r"(?:具体|活动)?时(?:间段?|刻|段)")
_DUTY = re.compile(r"值[日周班守]|[当轮]值|[带当]班|巡[查视]|执勤|护[导校]")
_DEADLINE = re.compile(r"(?:完成|截止|办结).*|.*节点")
_LIST = re.compile(r"\s*(?:\(?\d{1,2}[、.)](?!\d)|[①-⑳])|;")
#: What it costs to leave a column of a row empty; contents are hardly ever left out.
_GAP = {"content": -1.5, "theme": -0.1, "label": -0.1, "department": -0.2}
_SMALL_GAP = -0.3
#: Which column 待定 suits.
_OPEN = {"place": 1.0, "owner": 0.4, "remark": 0.2, "clock": 0.4}
SUITS_AN_OWNER = _SURELY_A_PLACE = 1.0
_RUNS_ON = -0.6  # a content over several cells, an office below another


class Column(NamedTuple):
    """`period` is set where the header names a month or a week: the table is a matrix."""

    kind: str
    name: str
    period: Period | None = None


def is_place(text: str) -> bool:
    return _PLACE.fullmatch(plain(text).strip()) is not None


def columns_of(row: Row) -> tuple[Column, ...]:
    """The columns that a row names; empty if it is no header."""
    filled = [cell.text for cell in row.cells if cell.text]
    if len(filled) > _MOST_COLUMNS:
        return ()
    periods = [_time_above_a_column(text) for text in filled]
    named = len([reading for reading in periods if reading and reading.grain in {"month", "week"}])
    if named >= max(3, len(filled) - 1):
        return tuple(_matrix_column(cell.text) for cell in row.cells)
    names = [cell.text for cell in row.cells]
    by_endings = [column_beside_contents(name) for name in names]
    if len(by_endings) - by_endings.count(None) < min(2, len(filled) - 1) or _hold_a_time_of_day(filled):
        return ()  # as nearly all rows are
    by_place = _kinds(names, by_endings)
    kinds = [kind for kind, name in zip(by_place, names, strict=True) if name]
    if len(filled) < 2 or not (sum(kind is not None for kind in kinds) * 2 > len(filled) or _begin_with_times(kinds)):
        return ()
    is_of_lessons = kinds.count("weekday") >= FEWEST_WEEKDAYS and not TIMES & set(kinds)
    is_of_a_plan = _SAYS_WHAT_OR_WHEN & set(kinds) or _are_of_a_roster(names, by_place)
    holds_items = any(map(leading_number, filled[1:]))  # 常规工作, 1.检查红领巾, 值周教师
    if any(periods) or is_of_lessons or holds_items or not is_of_a_plan:
        return ()
    columns = [_column(name, kind, kinds) for name, kind in zip(names, by_place, strict=True)]
    return _with_forms(_with_themes(with_clocks(columns)))


def _hold_a_time_of_day(filled: Sequence[str]) -> bool:
    """周二, 上午, and what is held then: names of columns are all days of a week, or both halves of a day."""
    weekdays = sum(map(is_weekday, filled))
    halves = [text for text in filled if HALF_DAY.fullmatch(plain(text).strip())]
    return 0 < weekdays < FEWEST_WEEKDAYS or len(halves) == 1


@remembered
def _time_above_a_column(text: str) -> Reading | None:
    return is_period(text) or sure_time_with_theme(text)


def _begin_with_times(kinds: Sequence[str | None]) -> bool:
    """周次, 日期, and names of any kind; 周次 or 月份, and at least half of the names known."""
    if len(kinds) > 2 and set(kinds[:2]) <= TIMES and kinds[0] != kinds[1]:
        return True
    return kinds[0] in {"week", "month"} and sum(kind is not None for kind in kinds) * 2 == len(kinds)


def _kinds(names: Sequence[str], by_endings: list[str | None]) -> list[str | None]:
    """What each header names; where one names contents or all can be told so, by their last words, too."""
    kinds = [column_of(name) for name in names]
    says_what = SAYS_WHAT & set(kinds) or any(names_contents(name) for name in names)
    return by_endings if says_what or _are_of_a_roster(names, by_endings) else kinds


def _are_of_a_roster(names: Sequence[str], kinds: Sequence[str | None]) -> bool:
    """日期, 带班领导, 巡查地点: who is on duty when and where, which is no plan."""
    told = [kind for name, kind in zip(names, kinds, strict=True) if name]
    if None in told or not names or not names[0] or is_weekday(names[0]):
        return False
    return any(_DUTY.search(plain(name)) for name in names)


def _column(name: str, kind: str | None, kinds: Sequence[str | None]) -> Column:
    """日 is a day of a month where no other weekdays stand; an unknown name is one of contents."""
    if kinds.count("weekday") < FEWEST_WEEKDAYS and plain(name).strip() == "日":
        kind = "date"
    return Column(kind or ("content" if name else ""), name)


def _matrix_column(text: str) -> Column:
    """第一周 or 九月 above contents; 月份 above the months of the rows beside them."""
    reading = _time_above_a_column(text)
    kind = column_of(text)
    return Column("content", text, reading.period) if reading else Column(kind if kind in TIMES else "label", text)


def with_clocks(columns: Sequence[Column]) -> list[Column]:
    """时间 after 日期 is a time of day; beside another date 完成日期 and 时间节点 are not when it begins."""
    resolved: list[Column] = []
    begins = any(column.kind == "date" and not is_deadline(column) for column in columns)
    for column in columns:
        dated = any(earlier.kind == "date" for earlier in resolved)
        is_clock = column.kind == "date" and (
            (dated and _CLOCK.fullmatch(squeezed(plain(column.name)))) or (begins and is_deadline(column))
        )
        resolved.append(column._replace(kind="clock") if is_clock else column)
    return resolved


def is_deadline(column: Column) -> bool:
    return _DEADLINE.fullmatch(plain(column.name).strip()) is not None


def _with_themes(columns: Sequence[Column]) -> tuple[Column, ...]:
    """A theme before a content only says what the content is about; elsewhere it is the content."""
    resolved: list[Column] = []
    following = ""
    for column in reversed(columns):
        kind = column.kind
        if kind == "week" and following:  # 月份, 主题, 周次, 内容
            resolved.append(column)
            continue
        if kind == "theme":
            kind = "label" if following in {"content", "label"} else "content"
        following = following if kind in {"form", "owner", "place"} else kind
        resolved.append(column._replace(kind=kind))
    return tuple(reversed(resolved))


def _with_forms(columns: Sequence[Column]) -> tuple[Column, ...]:
    """A form (会议, 讲座) beside a content says how that is held; alone it is the content."""
    kind = "label" if any(column.kind in CONTENTS for column in columns) else "content"
    return tuple(column._replace(kind=kind) if column.kind == "form" else column for column in columns)


def fitted(
    cells: Sequence[Cell], columns: Sequence[Column], is_time: Callable[[str, str], bool], *, stacked: bool
) -> list[int] | None:
    """For each cell the column that it fits best, in order, where the cells are more or fewer than the header names.

    Cells are fewer where merged or empty ones were left out; they are more where a content runs over several, where a
    week and its day stand under the one name of times, or where, in `stacked` cells, the offices of one stand below
    each other. None if no such order exists.
    """
    if not cells or len(cells) > _MOST_ALIGNED or len(columns) > _MOST_ALIGNED:
        return None
    worths = [[worth_of(cell.text, column, is_time) for column in columns] for cell in cells]
    times = [column.kind for column in columns if column.kind in TIMES]
    runs_on = CONTENTS if stacked or len(cells) > len(columns) else ()
    running = dict.fromkeys([*runs_on, *(times if len(times) == 1 else ())], NEVER)
    if stacked or _hold_several_works(cells, columns):
        running["owner"] = SUITS_AN_OWNER
    if _hold_several_works(cells, columns):
        running["place"] = _SURELY_A_PLACE
    places = best_places(worths, columns, running)
    if places is None:
        return None
    contents = [cell for cell, place in zip(cells, places, strict=True) if columns[place].kind in CONTENTS]
    several = len(contents) > 1 and any(is_owner(cell.text) for cell in contents)
    return None if several else places  # each with its office behind it


def _hold_several_works(cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    return len(cells) > len(columns) or any("\n" in cell.text and _LIST.match(plain(cell.text)) for cell in cells)


def best_places(
    worths: Sequence[Sequence[float]], columns: Sequence[Column], running: Mapping[str, float]
) -> list[int] | None:
    """Dynamic programming over (cells placed, last column used).

    `running` are the kinds of columns that may hold several cells, and what a further one must be worth at least.
    """
    gaps = [_GAP.get(column.kind, _SMALL_GAP) for column in columns]
    before = [0.0]
    for gap in gaps:
        before.append(before[-1] + gap)
    scores: list[tuple[float, list[int]]] = [(before[at] + worths[0][at], [at]) for at in range(len(columns))]
    for worth in worths[1:]:
        reached: list[tuple[float, list[int]]] = []
        for at, column in enumerate(columns):
            options = [
                (scores[last][0] + before[at] - before[last + 1] + worth[at], scores[last][1]) for last in range(at)
            ]
            if worth[at] > running.get(column.kind, -NEVER):
                options.append((scores[at][0] + worth[at] + _RUNS_ON, scores[at][1]))
            best = max(options, key=itemgetter(0), default=(NEVER * 10, []))
            reached.append((best[0], [*best[1], at]))
        scores = reached
    ends = [(score + before[-1] - before[at + 1], places) for at, (score, places) in enumerate(scores)]
    score, places = max(ends, key=itemgetter(0))
    return places if score > NEVER / 2 else None


@remembered
def _is_holiday_with_its_days(text: str) -> bool:
    """4.4-4.6清明放假"""
    reading = read_period(text, NO_TIME)
    return reading is not None and reading.period.first is not None and is_holiday(text[reading.end :])


def worth_of(text: str, column: Column, is_time: Callable[[str, str], bool]) -> float:
    """How well a cell's words suit a column."""
    shown = plain(text).strip()
    kind = column.kind
    if not kind:
        return NEVER
    if kind in TIMES:
        return _worth_of_time(text, kind, is_time)
    if kind in {"number", "weekday"}:
        return _worth_of_number(shown, kind)
    if is_period(text):
        return -1.0 if kind in {"remark", "clock"} else NEVER
    if is_a_named_day(text) or _is_holiday_with_its_days(text):
        return 1.5 if kind == "remark" else -1.0
    return _OPEN.get(kind, -1.0) if is_undetermined(shown) else _worth_of_words(shown, kind)


def _worth_of_time(text: str, kind: str, is_time: Callable[[str, str], bool]) -> float:
    if is_time(text, kind):
        return 1.5 if kind == "month" and number_of(plain(text).strip()) else 3.0
    if kind == "date" and are_garbled_days(text):
        return 1.0 if is_hour(text) else 2.0
    return NEVER


def _worth_of_number(shown: str, kind: str) -> float:
    if kind == "number":
        return 1.0 if shown.isdigit() or ordinal_of(shown) else NEVER
    return 2.0 if IS_WEEKDAY.fullmatch(shown) or is_weekday(shown) or _DAY.fullmatch(shown) else NEVER


def _worth_of_words(shown: str, kind: str) -> float:
    short = len(shown) <= 12
    if kind == "owner":
        may_name = category_of(shown) == "other" and (_NAME.fullmatch(shown) or _CLASS.fullmatch(shown))
        return 2.0 if names_someone(shown) else 0.6 if may_name else -1.5
    if kind in {"place", "clock"}:
        suits = is_place(shown) if kind == "place" else may_be_hours(shown)
        return 1.5 if suits else -0.5 if short else -2.0
    if kind in {"label", "theme"}:
        return 0.7 if short and not _LIST.search(shown) else -1.0
    if kind == "remark":
        return 0.2 if short else -0.5
    if chinese_letters(shown) < 2 or is_owner(shown):
        return -1.0
    return 1.5 if _LIST.search(shown) or leading_bullet(shown) or not short else 1.0
