"""What the service tells the others: one event per version of an activity or a plan."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.scheduling import metrics
from services.scheduling.domain.activities import Action, State
from services.scheduling.models import Activity, Plan
from shared.contracts import scheduling as contracts
from shared.messaging import Emission, emit, emit_many

EVENTS: dict[Action, type[contracts.Activity] | None] = {
    "schedule": contracts.ActivityScheduled,
    "reschedule": contracts.ActivityRescheduled,
    "postpone": contracts.ActivityPlanned,
    "hold": contracts.ActivityHeld,
    "cancel": contracts.ActivityCancelled,
    "update": None,  # by its state, see below
}
UPDATED: dict[State, type[contracts.Activity]] = {
    "planned": contracts.ActivityPlanned,
    "scheduled": contracts.ActivityRescheduled,
}
#: The event that states an activity as it is, for one that is new and for resync.
STATED: dict[State, type[contracts.Activity]] = {
    "planned": contracts.ActivityPlanned,
    "scheduled": contracts.ActivityScheduled,
    "held": contracts.ActivityHeld,
    "cancelled": contracts.ActivityCancelled,
}


def tell_new(session: Session, activities: Iterable[Activity]) -> None:
    """Each as it is now, all of them by one statement."""
    tell(session, [(activity, STATED[activity.state]) for activity in activities])


def tell_change(session: Session, activity: Activity, action: Action) -> None:
    """After `action`, with the version already counted up."""
    tell(session, [(activity, EVENTS[action] or UPDATED[activity.state])])


def tell(session: Session, told: Sequence[tuple[Activity, type[contracts.Activity]]]) -> None:
    emit_many(
        session,
        (
            Emission(
                event=activity_event(activity, contract),
                subject=activity.id,
                school=activity.school_id,
                sequence=activity.version,
            )
            for activity, contract in told
        ),
    )
    for _, contract in told:
        metrics.ACTIVITY_CHANGES.labels(contract.action).inc()


def activity_event(activity: Activity, contract: type[contracts.Activity]) -> contracts.Activity:
    return contract(
        activity_id=activity.id,
        school_id=activity.school_id,
        plan_id=activity.plan_id,
        plan_title=activity.plan_title,
        plan_version=activity.plan_version,
        title=activity.title,
        category=activity.category,
        state=activity.state,
        window_from=activity.window_from,
        window_to=activity.window_to,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        all_day=activity.all_day,
        place=activity.place,
        district_wide=activity.district_wide,
        participants=tuple(participant(entry) for entry in activity.participants),
        reason=activity.reason,
    )


def participant(entry: dict[str, Any]) -> contracts.Participant:
    return contracts.Participant(kind=entry["kind"], id=UUID(entry["id"]))


def plan_event(plan: Plan, activity_ids: Iterable[UUID]) -> contracts.PlanPublished:
    return contracts.PlanPublished(
        plan_id=plan.id,
        school_id=plan.school_id,
        title=plan.title,
        office=plan.office,
        term=plan.term_named,
        plan_version=plan.published_version,
        activity_ids=tuple(activity_ids),
    )


def tell_published(session: Session, plan: Plan, activity_ids: Iterable[UUID]) -> None:
    emit(
        session,
        plan_event(plan, activity_ids),
        subject=plan.id,
        school=plan.school_id,
        sequence=plan.published_version,
    )
