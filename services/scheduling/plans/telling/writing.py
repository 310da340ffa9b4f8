"""A plan written as offices write theirs: a list by months or a table of weeks, as Word or Excel file.

Reading the file again gives the same title, and the same activities with their months, weeks, dates and owners.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from services.scheduling.plans.activities.activity import Activity
from services.scheduling.plans.plans import Plan

Layout = Literal["months", "weeks"]
FORMATS = ("docx", "xlsx")
_MONTHS = "一二三四五六七八九"
_HEADERS: dict[str, tuple[str, ...]] = {
    "months": ("月份", "周次", "日期", "工作内容", "负责人"),
    "weeks": ("周次", "日期", "工作内容", "负责人"),
}
_MERGED: dict[str, int] = {"months": 1, "weeks": 2}
_UNDECIDED = "待定"


@dataclass(frozen=True)
class Sheet:
    """A plan as rows of cells, ready to be written. `merged` counts the first columns whose equal cells become one."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    merged: int


def laid_out(plan: Plan, layout: Layout) -> Sheet:
    """One row an activity, in the plan's order."""
    by_weeks = layout == "weeks" or any(activity.week for activity in plan.activities)
    written = _month_row if layout == "months" else _week_row
    rows = tuple(written(activity, by_weeks=by_weeks) for activity in plan.activities)
    return Sheet(plan.title or "", _HEADERS[layout], _decided(rows) if layout == "months" else rows, _MERGED[layout])


def _decided(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Where a date stands above in the same month, an empty one would be taken for it, as a merged cell is."""
    if not any(date for _, _, date, *_ in rows):
        return rows
    return tuple((month, week, date or _UNDECIDED, *rest) for month, week, date, *rest in rows)


def _month_row(activity: Activity, *, by_weeks: bool) -> tuple[str, ...]:
    month, week = _months(activity) or _UNDECIDED, _week(activity, by_weeks=by_weeks)
    return month, week, _date(activity), _content(activity), activity.owner or ""


def _week_row(activity: Activity, *, by_weeks: bool) -> tuple[str, ...]:
    when = _printed_days(activity) or _date(activity) or _months(activity) or _UNDECIDED
    return _week(activity, by_weeks=by_weeks), when, _content(activity), activity.owner or ""


def _months(activity: Activity) -> str:
    first, last = activity.month_from, activity.month_to
    if first is None:
        return ""
    return f"{_month(first)}月" if last in {None, first} else f"{_month(first)}月至{_month(last or first)}月"


def _month(number: int) -> str:
    return _MONTHS[number - 1] if number < 10 else "十" + ("" if number == 10 else _MONTHS[number - 11])


def _week(activity: Activity, *, by_weeks: bool) -> str:
    """Where other rows have weeks an empty one would be taken for theirs, as a merged cell is."""
    return _weeks(activity) or (_UNDECIDED if by_weeks else "")


def _weeks(activity: Activity) -> str:
    if activity.week is None:
        return ""
    return f"第{activity.week}周" if activity.week_to is None else f"第{activity.week}-{activity.week_to}周"


def _printed_days(activity: Activity) -> str:
    if activity.week is None or activity.days_from is None or activity.days_to is None:
        return ""
    return f"{_day(activity.days_from)}-{_day(activity.days_to)}"


def _date(activity: Activity) -> str:
    """A date of its own. Several days in a week stand before the words, where they cannot be taken for the week's."""
    if activity.date is None or _before_the_words(activity):
        return ""
    return _span(activity)


def _before_the_words(activity: Activity) -> bool:
    return activity.week is not None and (activity.date_to is not None or bool(_printed_days(activity)))


def _content(activity: Activity) -> str:
    return f"{_span(activity)} {activity.text}" if activity.date and _before_the_words(activity) else activity.text


def _span(activity: Activity) -> str:
    first = _day(activity.date or "")
    return f"{first}-{_day(activity.date_to)}" if activity.date_to else first


def _day(month_day: str) -> str:
    month, _, day = month_day.partition("-")
    return f"{int(month)}月{int(day)}日"


def write(plan: Plan, form: str, layout: Layout) -> bytes:
    """The bytes of the file; `form` is "docx" or "xlsx"."""
    sheet = laid_out(plan, layout)
    return _as_word(sheet) if form == "docx" else _as_excel(sheet)


def _as_word(sheet: Sheet) -> bytes:
    import docx  # noqa: PLC0415  # heavy, and needed for this format alone

    document = docx.Document()
    if sheet.title:
        document.add_heading(sheet.title, level=1)
    table = document.add_table(rows=1 + len(sheet.rows), cols=len(sheet.header), style="Table Grid")
    for row, texts in zip(table.rows, (sheet.header, *sheet.rows), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for column, first, last in _runs(sheet):
        text = sheet.rows[first][column]
        merged = table.cell(first + 1, column).merge(table.cell(last + 1, column))
        merged.text = text
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _as_excel(sheet: Sheet) -> bytes:
    import openpyxl  # noqa: PLC0415  # heavy, and needed for this format alone
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    above = 1 if sheet.title else 0
    for number, texts in enumerate(([(sheet.title,)] if above else []) + [sheet.header, *sheet.rows], 1):
        for column, text in enumerate(texts, 1):
            cell = page.cell(number, column)
            cell.value = text
            cell.data_type = "s"  # = at the beginning is no formula
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.font = Font(bold=number <= above + 1)
    if above:
        page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(sheet.header))
    for column, first, last in _runs(sheet):
        rows = (first + above + 2, last + above + 2)
        page.merge_cells(start_row=rows[0], end_row=rows[1], start_column=column + 1, end_column=column + 1)
    for column, name in enumerate(sheet.header):
        page.column_dimensions["ABCDE"[column]].width = 60 if name == "工作内容" else 16
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def _runs(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """(column, first row, last row) of cells that become one: the same time in rows one below the other."""
    keys = [row[: sheet.merged] for row in sheet.rows]
    begins = [0, *(at + 1 for at, (above, below) in enumerate(pairwise(keys)) if above != below), len(keys)]
    for first, end in pairwise(begins):
        for column in range(sheet.merged):
            if end - first > 1 and sheet.rows[first][column]:
                yield column, first, end - 1


def differences(plan: Plan, again: Sequence[Activity]) -> list[str]:
    """The words of the activities that would read otherwise from the written file; empty if all are the same."""
    here, there = [_told(one) for one in plan.activities], [_told(one) for one in again]
    if here == there:
        return []
    return [one.text for one, told in zip(plan.activities, here, strict=True) if told not in there] or ["…"]


def _told(activity: Activity) -> tuple[object, ...]:
    return (
        activity.text,
        activity.month_from,
        activity.month_to,
        activity.week,
        activity.week_to,
        activity.date,
        activity.date_to,
        activity.owner,
    )
