"""Somebody says of which term a draft is: its days are read again by that term's calendar."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.scheduling.models import Import, Plan, Term
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.imports import import_of, source_of, window_values
from services.scheduling.operations.items import as_kept, keep_correction
from services.scheduling.operations.plan_terms import drop_unused_import
from services.scheduling.operations.plans import items_read
from services.scheduling.operations.terms import term_for
from shared.errors import ConflictError
from shared.ids import new_id


def choose_term(acting: Acting, plan: Plan, term_id: UUID) -> Plan:
    """What somebody corrected by hand stays as corrected; the rest gets the days that its words mean in that term.

    Raises ConflictError for a plan that was published: people know its days.
    """
    if term_id != plan.term_id and plan.published_version:
        raise ConflictError(
            "it is published, so its term stays; import the document again into the other term",
            detail_zh="计划已发布,不能更换学期;请选择学期后重新导入",
            code="published",
        )
    term = term_for(acting, plan.school_id, term_id)
    if term.id != plan.term_id:
        move(acting, plan, term)
    plan.term_basis = "chosen"
    plan.version += 1
    acting.session.flush()
    return plan


def move(acting: Acting, plan: Plan, term: Term) -> None:
    """Also its document, so that the same file finds the plan in its new term."""
    before = plan.import_id
    plan.term_id = term.id
    if (record := source_of(acting, plan)) is not None:
        kept = document_in(acting, record, term)
        plan.import_id = kept.id
        read_days_again(acting, plan, kept, term)
    acting.session.flush()
    drop_unused_import(acting, before if before != plan.import_id else None)


def document_in(acting: Acting, record: Import, term: Term) -> Import:
    """The same document imported into another term; two at once get the same."""
    names = ("school_id", "filename", "fingerprint", "lines", "readings")
    values = {name: getattr(record, name) for name in names}
    own = {"id": new_id(), "term_id": term.id, "created_by": acting.caller.person, "created_at": acting.now}
    acting.session.execute(insert(Import).values(values | own).on_conflict_do_nothing())
    return import_of(acting, record.school_id, term, record.fingerprint)


def read_days_again(acting: Acting, plan: Plan, record: Import, term: Term) -> None:
    entries = record.readings[plan.import_position or 0]["activities"]
    items = [item for item in items_read(acting, plan) if not item.corrected]
    before = [as_kept(item) for item in items]
    for item in items:
        for name, value in window_values(entries[item.source_index or 0], term, record.school_year).items():
            setattr(item, name, value)
        item.version += 1
    acting.session.flush()
    keep_correction(acting, plan, "term", before, [as_kept(item) for item in items])
