"""Terms (学期): added, changed, and found for a plan that names none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.scheduling.domain.terms import overlapping
from services.scheduling.models import Term
from services.scheduling.operations.acting import Acting
from shared.errors import InvalidError


def add_term(acting: Acting, *, school_id: UUID | None, district_wide: bool, **values: Any) -> Term:
    acting.check_district_wide(district_wide)
    term = Term(school_id=acting.school(school_id), district_wide=district_wide, created_at=acting.now, **plain(values))
    check_days(term)
    acting.session.add(term)
    acting.session.flush()
    return term


def change_term(acting: Acting, term: Term, values: Mapping[str, Any]) -> Term:
    """Changes a term. Windows already read with it stay as they are: they may have been corrected since."""
    for name, value in plain(values).items():
        setattr(term, name, value)
    check_days(term)
    term.version += 1
    acting.session.flush()
    return term


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dates inside lists as JSON keeps them."""
    return {name: as_json(value) if isinstance(value, list) else value for name, value in values.items()}


def as_json(days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in day.items()} for day in days
    ]


def check_days(term: Term) -> None:
    """Holidays must end after they begin and share no day; a make-up day follows one thing and is worked once."""
    calendar = term.calendar
    wrong = [
        f"{holiday.name or holiday.starts_on}: ends before it begins"
        for holiday in calendar.holidays
        if holiday.ends_on < holiday.starts_on
    ]
    if pair := overlapping(calendar.holidays):
        wrong.append(f"{pair[0].starts_on} and {pair[1].starts_on} overlap")
    makeups = [
        f"{makeup.worked_on}: say which date or which weekday it follows, one of them"
        for makeup in calendar.makeup_days
        if (makeup.follows_on is None) == (makeup.follows_weekday is None)
    ]
    worked = [makeup.worked_on for makeup in calendar.makeup_days]
    makeups += [f"{day}: worked twice" for day in sorted({day for day in worked if worked.count(day) > 1})]
    fields = {name: messages for name, messages in (("holidays", wrong), ("makeup_days", makeups)) if messages}
    if fields:
        raise InvalidError(
            "; ".join(wrong + makeups), detail_zh="假期或调休设置有误,请检查", code="term_days", fields=fields
        )


def term_for(acting: Acting, school: UUID, wanted: UUID | None) -> Term:
    """The term that was named; else the school's (or the district's) that is nearest to today.

    Raises InvalidError when there is none.
    """
    terms = terms_nearest_first(acting, school)
    chosen = next((term for term in terms if wanted in {None, term.id}), None)
    if chosen is None:
        raise InvalidError(
            "term_id: no such term; add one first",
            detail_zh="没有这个学期,请先设置学期",
            code="term",
            fields={"term_id": ["no such term"]},
        )
    return chosen


def terms_nearest_first(acting: Acting, school: UUID) -> list[Term]:
    """The school's own terms and the district's, the one nearest to today first."""
    visible = (Term.school_id == school) | Term.district_wide
    terms = acting.session.scalars(select(Term).where(visible).order_by(Term.id))
    return sorted(terms, key=lambda term: (days_from(acting.today, term), term.school_id != school))


def days_from(day: date, term: Term) -> int:
    """How far `day` is from the term; 0 inside it."""
    return max(0, (term.starts_on - day).days, (day - term.ends_on).days)
