"""A file or a pasted text becomes draft plans; the same file again finds them and says what is different."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert

from services.scheduling import metrics
from services.scheduling.domain.items import WHEN, Difference, difference
from services.scheduling.domain.windows import When, Window, contradiction, window_of
from services.scheduling.models import Import, Plan, PlanItem, Term
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.audiences import whole_school
from services.scheduling.operations.exporting import entries_of
from services.scheduling.operations.finding import found
from services.scheduling.operations.plan_terms import basis_of, term_of_reading
from services.scheduling.operations.readings import Reading
from shared.ids import new_id

UNTITLED = "工作计划"


@dataclass(frozen=True)
class Outcome:
    """What an import did with one plan of the document: `created`, or found it `same` or `changed`."""

    status: str
    plan: Plan
    difference: dict[str, Any] | None = None


@dataclass(frozen=True)
class ImportOutcome:
    """`made` is False when the very same content had been imported into this term before."""

    made: Import
    plans: list[Outcome]


def import_plans(
    acting: Acting, reading: Reading, *, term_id: UUID | None, school_id: UUID | None, school_year: int | None
) -> ImportOutcome:
    """One import with as many plans as the document holds; nothing is doubled when it was here before.

    A plan that is known (same title and office in this term) is not touched: the answer says how it differs, and
    `apply_difference` brings it up to date.
    """
    school = acting.school(school_id)
    term = term_of_reading(acting, school, reading, term_id)
    record = keep_import(acting, reading, school, term, school_year)
    outcomes: list[Outcome] = []
    for position, read in enumerate(record.readings):
        taken = {outcome.plan.id for outcome in outcomes}
        known = known_plan(acting, record, position, read, taken)
        outcomes.append(
            Outcome("created", create_plan(acting, record, position, term, chosen=term_id is not None))
            if known is None
            else compared(acting, known, record, position)
        )
    for outcome in outcomes:
        metrics.PLANS_IMPORTED.labels(outcome.status).inc()
    return ImportOutcome(record, outcomes)


def keep_import(acting: Acting, reading: Reading, school: UUID, term: Term, school_year: int | None) -> Import:
    """The import of this content into this term: a new row, or the one there is; two at once get the same."""
    values = {
        "id": new_id(),
        "school_id": school,
        "term_id": term.id,
        "filename": reading.filename,
        "fingerprint": reading.fingerprint,
        "school_year": school_year,
        "lines": reading.lines,
        "readings": reading.plans,
        "created_by": acting.caller.person,
        "created_at": acting.now,
    }
    acting.session.execute(insert(Import).values(values).on_conflict_do_nothing())
    return import_of(acting, school, term, reading.fingerprint)


def import_of(acting: Acting, school: UUID, term: Term, fingerprint: str) -> Import:
    """The import of this content into this term, locked."""
    same_content = (Import.school_id == school, Import.term_id == term.id, Import.fingerprint == fingerprint)
    return acting.session.scalars(select(Import).where(*same_content).with_for_update()).one()


def known_plan(
    acting: Acting, record: Import, position: int, read: Mapping[str, Any], taken: Collection[UUID]
) -> Plan | None:
    """The plan that this reading is of: made from this import, of this title and office, or from this file's place.

    A document that names no office is known by its title alone: an export says the office only where the title does.

    `taken` are those that other readings of the same document are of.
    """
    in_term = select(Plan).where(Plan.school_id == record.school_id, Plan.term_id == record.term_id).order_by(Plan.id)
    if taken:
        in_term = in_term.where(Plan.id.not_in(taken))
    same_import = (Plan.import_id == record.id, Plan.import_position == position)
    same_name = (Plan.title == (read["title"] or UNTITLED), Plan.office == (read["office"] or ""))
    same_title = (*same_name[:1], literal(not read["office"]))
    for condition in (same_import, same_name, same_title):
        if plan := acting.session.scalars(in_term.where(*condition)).first():
            return plan
    if record.filename == "":
        return None
    same_file = select(Import.id).where(Import.filename == record.filename, Import.school_id == record.school_id)
    place = in_term.where(Plan.import_id.in_(same_file), Plan.import_position == position)
    return acting.session.scalars(place).first()


def create_plan(acting: Acting, record: Import, position: int, term: Term, *, chosen: bool) -> Plan:
    """A draft of one plan of the document; `chosen` says that the caller named the term."""
    read = record.readings[position]
    plan = Plan(
        id=new_id(),
        school_id=record.school_id,
        district_wide=False,
        term_id=record.term_id,
        import_id=record.id,
        import_position=position,
        title=read["title"] or UNTITLED,
        office=read["office"] or "",
        school_named=read["school"] or "",
        term_named=read["term"] or "",
        term_basis=basis_of(read["term"] or "", term, chosen=chosen),
        participants=whole_school(record.school_id).participants,
        state="draft",
        published_version=0,
        unread=read["unread"],
        created_by=acting.caller.person,
    )
    acting.session.add(plan)
    acting.session.flush()
    for index in range(len(read["activities"])):
        acting.session.add(item_from_reading(plan, record, index, term))
    acting.session.flush()
    return plan


def item_from_reading(plan: Plan, record: Import, index: int, term: Term) -> PlanItem:
    position = plan.import_position or 0
    entry = record.readings[position]["activities"][index]
    return PlanItem(
        id=new_id(),
        school_id=plan.school_id,
        plan_id=plan.id,
        position=place_of(index),
        title=entry["title"],
        category=category_of(entry),
        owner=entry["owner"] or "",
        participants=None,
        place="",
        line=entry["line"],
        source_text=entry["text"],
        source_index=index,
        heading=entry.get("heading") or "",
        rule=entry["rule"],
        confidence=entry["confidence"],
        origin="read",
        corrected=False,
        **window_values(entry, term, record.school_year),
    )


def category_of(entry: Mapping[str, Any]) -> str:
    """The kind of thing that its words say; nothing where they say none."""
    category = str(entry.get("category") or "")
    return "" if category == "other" else category


def place_of(index: int) -> int:
    """Where in a plan's order the n-th activity of a reading stands; room is left for what is added between."""
    return (index + 1) * 1000


def window_values(entry: Mapping[str, Any], term: Term, school_year: int | None) -> dict[str, Any]:
    """The days that an entry means; none but both readings where its dates contradict its week."""
    when = When(**{name: entry.get(name) for name in (*WHEN, "days_from", "days_to")})
    if pair := contradiction(when, term.calendar, school_year):
        conflict = [window_as_json(basis, window) for basis, window in zip(("dates", "week"), pair, strict=True)]
        return {"window_from": None, "window_to": None, "precision": None, "conflict": conflict}
    window = window_of(when, term.calendar, school_year)
    return {
        "window_from": window.first if window else None,
        "window_to": window.last if window else None,
        "precision": window.precision if window else None,
        "conflict": None,
    }


def window_as_json(basis: str, window: Window) -> dict[str, str]:
    days = {"window_from": window.first.isoformat(), "window_to": window.last.isoformat()}
    return {"basis": basis, **days, "precision": window.precision}


def readings_of(acting: Acting, plan: Plan, record: Import, position: int) -> tuple[Sequence[Any], Sequence[Any]]:
    """The activities as the plan was last read, and as this import reads them."""
    last = acting.session.get(Import, plan.import_id) if plan.import_id else None
    old = last.readings[plan.import_position or 0]["activities"] if last else []
    return old, record.readings[position]["activities"]


def compared(acting: Acting, plan: Plan, record: Import, position: int) -> Outcome:
    """With the document as it was last read; a document that says what the draft says, its own export, is the same."""
    old, new = readings_of(acting, plan, record, position)
    differs = difference(entries_of(acting, plan), new)
    if not differs.empty:
        differs = difference(old, new)
    return Outcome("same" if differs.empty else "changed", plan, as_shown(differs, old, new))


def as_shown(differs: Difference, old: Sequence[Any], new: Sequence[Any]) -> dict[str, Any]:
    return {
        "same": len(differs.same),
        "added": [shown(new[index]) for index in differs.added],
        "removed": [shown(old[index]) for index in differs.removed],
        "changed": [{"before": shown(old[before]), "after": shown(new[after])} for before, after in differs.changed],
    }


def shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry.get(name) for name in ("title", *WHEN, "line")}


def source_of(acting: Acting, plan: Plan) -> Import | None:
    """The import that the plan's draft was last brought up to date with."""
    return found(acting.session, Import, plan.import_id) if plan.import_id else None
