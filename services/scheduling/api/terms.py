"""Terms and reminder rules."""

from uuid import UUID

from sqlalchemy import select

from services.scheduling.api.routes import acting, api
from services.scheduling.models import ReminderRules, Term
from services.scheduling.operations import reminders, terms
from services.scheduling.operations.finding import found
from services.scheduling.schemas.terms import (
    ReminderRulesIn,
    ReminderRulesOut,
    ReminderRulesQuery,
    TermChange,
    TermIn,
    TermOut,
)
from shared.web import Call, Capability, Page, paginate


@api.get("/terms", needs=Capability.PLAN_READ, summary="List terms, the newest first", returns=TermOut, paged=True)
def list_terms(call: Call) -> Page:
    keys = [Term.starts_on, Term.id]
    return paginate(
        call.session, select(Term), keys, limit=call.query["limit"], cursor=call.query["cursor"], descending=True
    )


@api.post("/terms", needs=Capability.TERM_WRITE, summary="Add a term", body=TermIn, returns=TermOut, status=201)
def add_term(call: Call) -> Term:
    return terms.add_term(acting(call), **call.body)


@api.get("/terms/<uuid:term_id>", needs=Capability.PLAN_READ, summary="Read a term", returns=TermOut)
def get_term(call: Call, term_id: UUID) -> Term:
    return found(call.session, Term, term_id)


@api.patch(
    "/terms/<uuid:term_id>",
    needs=Capability.TERM_WRITE,
    summary="Change a term: its weeks, holidays, make-up days",
    body=TermChange,
    returns=TermOut,
    versioned=True,
)
def change_term(call: Call, term_id: UUID) -> Term:
    term = found(call.session, Term, term_id, lock=True)
    call.expect_version(term.version)
    return terms.change_term(acting(call), term, call.body)


@api.get(
    "/reminder-rules",
    needs=Capability.ACTIVITY_READ,
    summary="How long before an activity a school reminds",
    query=ReminderRulesQuery,
    returns=ReminderRulesOut,
)
def get_reminder_rules(call: Call) -> ReminderRules:
    return reminders.school_rules(acting(call), call.query["school_id"])


@api.put(
    "/reminder-rules",
    needs=Capability.TERM_WRITE,
    summary="Set how long before an activity a school reminds",
    body=ReminderRulesIn,
    returns=ReminderRulesOut,
)
def set_reminder_rules(call: Call) -> ReminderRules:
    return reminders.set_rules(acting(call), **call.body)
