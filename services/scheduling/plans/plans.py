"""Pieces to plans: a title begins a plan, what stands under it is its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.scheduling.plans.activities import Activity, activities_of
from services.scheduling.plans.conflicts import Conflict, conflicts_in
from services.scheduling.plans.entries import Entry, Leftover, Organisation, Piece, Prose, Title
from services.scheduling.plans.offices import office_in, school_in, term_in
from services.scheduling.plans.years import school_year_in

_A_PLAN_OF_PROSE = 3  # lines; what has fewer and no activities is a title repeated or a table of contents


@dataclass(frozen=True)
class UnreadLine:
    """A line that looks like an arrangement but could not be read."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """One plan (工作计划) of a document. `prose` counts its lines that are no arrangements.

    `school_year` is the year that it begins in, if the title says it.
    """

    title: str | None
    school: str | None
    office: str | None
    term: str | None
    line: int
    activities: tuple[Activity, ...] = ()
    unread: tuple[UnreadLine, ...] = ()
    prose: int = 0
    school_year: int | None = None
    conflicts: tuple[Conflict, ...] = ()


def plans_of(pieces: Iterable[Piece]) -> tuple[Plan, ...]:
    """The plans of a document in its order. A title with nothing below it is no plan of its own."""
    plans: list[Plan] = []
    for group in _grouped(pieces):
        plan = _plan(group)
        if plan.activities or plan.unread or plan.prose >= _A_PLAN_OF_PROSE:
            plans.append(plan)
    if not any(plan.activities for plan in plans):
        return tuple(plans[:1])
    return tuple(plans)


def _grouped(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Title) and group:
            yield group
            group = []
        group.append(piece)
    yield group


def _plan(group: list[Piece]) -> Plan:
    title = next((piece for piece in group if isinstance(piece, Title)), None)
    named = [title.text] if title else []
    named += [piece.text for piece in group if isinstance(piece, Organisation)]
    activities = tuple(activity for piece in group if isinstance(piece, Entry) for activity in activities_of(piece))
    unread = tuple(UnreadLine(piece.line, piece.text, piece.reason) for piece in group if isinstance(piece, Leftover))
    return Plan(
        title=title.text.strip(" #*") if title else None,
        school=next(filter(None, map(school_in, named)), None),
        office=next(filter(None, map(office_in, named)), None),
        term=next(filter(None, map(term_in, named)), None),
        line=group[0].line if group else 1,
        activities=activities,
        unread=unread,
        prose=sum(isinstance(piece, Prose) for piece in group),
        school_year=next((year for year in map(school_year_in, named) if year is not None), None),
        conflicts=tuple(conflicts_in(activities)),
    )
