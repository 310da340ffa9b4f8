"""Pieces to plans: a title begins a plan, what stands under it is its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.scheduling.plans.activities.activity import Activity, activities_of
from services.scheduling.plans.conflicts import Conflict, conflicts_in
from services.scheduling.plans.entries import Entry, Leftover, Piece, Prose, Title
from services.scheduling.plans.naming import naming_of

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
    groups = list(_grouped(pieces))
    page = groups[0] if len(groups) > 1 and not isinstance(groups[0][0], Title) else []
    read = [_plan(group, page if group is not page else []) for group in groups]
    plans = [plan for plan in read if plan.activities or plan.unread or plan.prose >= _A_PLAN_OF_PROSE]
    if not any(plan.activities for plan in plans):
        return tuple(plans[:1])
    return tuple(plan for plan in plans if plan.activities or plan.unread or plan.title)


def _grouped(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Title) and group:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _plan(group: Sequence[Piece], page: Sequence[Piece]) -> Plan:
    naming = naming_of(group, page)
    activities = tuple(activity for piece in group if isinstance(piece, Entry) for activity in activities_of(piece))
    unread = tuple(UnreadLine(piece.line, piece.text, piece.reason) for piece in group if isinstance(piece, Leftover))
    return Plan(
        title=naming.title,
        school=naming.school,
        office=naming.office,
        term=naming.term,
        line=group[0].line,
        activities=activities,
        unread=unread,
        prose=sum(isinstance(piece, Prose) for piece in group),
        school_year=naming.school_year,
        conflicts=tuple(conflicts_in(activities)),
    )
