"""Which term a plan is of: as its document names it, else the nearest one until somebody has said so."""

from uuid import UUID

from sqlalchemy import delete, select

from services.scheduling.domain.naming import agrees, names_a_year
from services.scheduling.models import Import, Plan, Term
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.readings import Reading
from services.scheduling.operations.terms import term_for, terms_nearest_first


def term_of_reading(acting: Acting, school: UUID, reading: Reading, wanted: UUID | None) -> Term:
    """The term that the caller wants; else where the same content went before; else the one that the document names.

    The nearest to today where the document names none of the school's. Raises InvalidError when there is none at all.
    """
    if wanted is not None:
        return term_for(acting, school, wanted)
    if (before := term_of_same_content(acting, school, reading)) is not None:
        return before
    named = next((plan["term"] for plan in reading.plans if plan["term"]), "")
    matching = [term for term in terms_nearest_first(acting, school) if agrees(named, term.calendar)]
    return matching[0] if matching else term_for(acting, school, None)


def term_of_same_content(acting: Acting, school: UUID, reading: Reading) -> Term | None:
    same = (Import.school_id == school, Import.fingerprint == reading.fingerprint)
    latest = select(Term).join(Import, Import.term_id == Term.id).where(*same).order_by(Import.id.desc()).limit(1)
    return acting.session.scalars(latest).first()


def basis_of(named: str, term: Term, *, chosen: bool) -> str:
    """How a plan comes to its term (`Plan.term_basis`)."""
    fits = agrees(named, term.calendar)
    if fits is False:
        return "contradicted"
    if chosen:
        return "chosen"
    return "document" if fits and names_a_year(named) else "nearest"


def drop_unused_import(acting: Acting, import_id: UUID | None) -> None:
    """A document goes with the last plan that was read from it."""
    if import_id is not None:
        used = select(Plan.id).where(Plan.import_id == import_id)
        acting.session.execute(delete(Import).where(Import.id == import_id, ~used.exists()))
