"""A plan as it stands, written as offices write theirs; importing the file again finds the same plan."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import select

from services.scheduling.domain.items import WHEN
from services.scheduling.domain.terms import TermCalendar, month_days
from services.scheduling.models import Import, Plan, PlanItem, Term
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.finding import found
from services.scheduling.plans import Activity, write
from services.scheduling.plans.plans import Plan as ReadPlan

Form = Literal["docx", "xlsx"]
Layout = Literal["months", "weeks"]
CONTENT_TYPES: Mapping[Form, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_plan(acting: Acting, plan: Plan, form: Form, layout: Layout) -> bytes:
    activities = tuple(activity_of(entry) for entry in entries_of(acting, plan))
    read = ReadPlan(plan.title, plan.school_named or None, plan.office or None, plan.term_named or None, 1, activities)
    return write(read, form, layout)


def entries_of(acting: Acting, plan: Plan) -> list[dict[str, Any]]:
    """The items as a reading of the plan would tell them: as read, or by their days where somebody corrected them."""
    term = found(acting.session, Term, plan.term_id)
    record = acting.session.get(Import, plan.import_id) if plan.import_id else None
    read = record.readings[plan.import_position or 0]["activities"] if record else []
    in_order = select(PlanItem).where(PlanItem.plan_id == plan.id).order_by(PlanItem.position, PlanItem.id)
    return [
        read[item.source_index]
        if item.source_index is not None and not item.corrected
        else {"title": item.title, "owner": item.owner or None, **words_of(item, term.calendar)}
        for item in acting.session.scalars(in_order)
    ]


def words_of(item: PlanItem, term: TermCalendar) -> dict[str, Any]:
    """A window of days in a plan's words: a month or several, a week of the term or several, else dates."""
    first, last = item.window_from, item.window_to
    if first is None or last is None:
        return {}
    months = {"month_from": first.month, "month_to": last.month}
    if item.precision == "month" or (first.day == 1 and last == month_days(last.year, last.month)[1]):
        return months
    weeks = term.week_of(first), term.week_of(last)
    if first.weekday() == 0 and last.weekday() == 6 and None not in weeks:
        days = {"days_from": month_day(first), "days_to": month_day(last)} if weeks[0] == weeks[1] else {}
        return months | days | {"week": weeks[0], "week_to": weeks[1] if weeks[0] != weeks[1] else None}
    return months | {
        "date": month_day(first),
        "date_to": month_day(last) if last - first >= timedelta(days=1) else None,
    }


def month_day(day: date) -> str:
    return f"{day:%m-%d}"


def activity_of(entry: Mapping[str, Any]) -> Activity:
    return Activity(
        text=entry["title"],
        **{name: entry.get(name) for name in (*WHEN, "owner", "days_from", "days_to")},
        line=1,
        heading="",
        rule="",
        confidence=1.0,
    )
