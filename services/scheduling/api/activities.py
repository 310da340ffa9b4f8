"""Activities: list, make, schedule, move, hold, cancel."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.scheduling.api.routes import acting, api, check_version
from services.scheduling.models import Activity, Override
from services.scheduling.operations import activities
from services.scheduling.operations.finding import found
from services.scheduling.operations.searching import activities_matching
from services.scheduling.schemas import activities as schemas
from shared.web import Call, Capability, Page, paginate


@api.get(
    "/activities",
    needs=Capability.ACTIVITY_READ,
    summary="List activities in the order of time",
    query=schemas.ActivityQuery,
    returns=schemas.ActivityOut,
    paged=True,
)
def list_activities(call: Call) -> Page:
    matching = activities_matching(call.session, call.query, acting(call).today)
    keys = [Activity.sorts_at, Activity.id]
    return paginate(call.session, matching, keys, limit=call.query["limit"], cursor=call.query["cursor"])


@api.post(
    "/activities",
    needs=Capability.ACTIVITY_WRITE,
    summary="Add an activity: with a time, or planned for a window of days",
    body=schemas.ActivityIn,
    returns=schemas.ActivityOut,
    status=201,
)
def create_activity(call: Call) -> Activity:
    return activities.create_activity(acting(call), call.body)


@api.get(
    "/activities/<uuid:activity_id>",
    needs=Capability.ACTIVITY_READ,
    summary="Read an activity",
    returns=schemas.ActivityOut,
)
def get_activity(call: Call, activity_id: UUID) -> Activity:
    return found(call.session, Activity, activity_id)


@api.patch(
    "/activities/<uuid:activity_id>",
    needs=Capability.ACTIVITY_WRITE,
    summary="Change an activity's words, window, room or participants",
    body=schemas.ActivityChange,
    returns=schemas.ActivityOut,
    versioned=True,
)
def change_activity(call: Call, activity_id: UUID) -> Activity:
    activity = activities.locked(acting(call), activity_id)
    call.expect_version(activity.version)
    return activities.change_activity(acting(call), activity, call.body)


@api.post(
    "/activities/<uuid:activity_id>/schedule",
    needs=Capability.ACTIVITY_WRITE,
    summary="Give a planned activity its day, time and room",
    body=schemas.ScheduleIn,
    returns=schemas.ActivityOut,
    versioned=True,
)
def schedule_activity(call: Call, activity_id: UUID) -> Activity:
    return activities.schedule(acting(call), for_action(call, activity_id), call.body)


@api.post(
    "/activities/<uuid:activity_id>/reschedule",
    needs=Capability.ACTIVITY_WRITE,
    summary="Move an activity with its room, its people's time and its reminders",
    body=schemas.ScheduleIn,
    returns=schemas.ActivityOut,
    versioned=True,
)
def reschedule_activity(call: Call, activity_id: UUID) -> Activity:
    return activities.reschedule(acting(call), for_action(call, activity_id), call.body)


@api.post(
    "/activities/<uuid:activity_id>/postpone",
    needs=Capability.ACTIVITY_WRITE,
    summary="Take an activity's day away again: it is planned for a window",
    body=schemas.PostponeIn,
    returns=schemas.ActivityOut,
    versioned=True,
)
def postpone_activity(call: Call, activity_id: UUID) -> Activity:
    return activities.postpone(acting(call), for_action(call, activity_id), call.body)


@api.post(
    "/activities/<uuid:activity_id>/cancel",
    needs=Capability.ACTIVITY_WRITE,
    summary="Cancel an activity, saying why",
    body=schemas.CancelIn,
    returns=schemas.ActivityOut,
    versioned=True,
)
def cancel_activity(call: Call, activity_id: UUID) -> Activity:
    return activities.cancel(acting(call), for_action(call, activity_id), call.body["reason"])


@api.post(
    "/activities/<uuid:activity_id>/hold",
    needs=Capability.ACTIVITY_WRITE,
    summary="Say that an activity took place",
    returns=schemas.ActivityOut,
    versioned=True,
)
def hold_activity(call: Call, activity_id: UUID) -> Activity:
    return activities.hold(acting(call), for_action(call, activity_id))


@api.get(
    "/activities/<uuid:activity_id>/overrides",
    needs=Capability.ACTIVITY_WRITE,
    summary="Clashes that somebody accepted, and why",
    returns=schemas.OverridesOut,
)
def list_overrides(call: Call, activity_id: UUID) -> dict[str, Any]:
    activity = found(call.session, Activity, activity_id)
    of_activity = select(Override).where(Override.activity_id == activity.id).order_by(Override.id)
    return {"overrides": call.session.scalars(of_activity).all()}


def for_action(call: Call, activity_id: UUID) -> Activity:
    """The activity, locked; at the version that the caller saw, if the caller says which."""
    activity = activities.locked(acting(call), activity_id)
    check_version(call, activity.version)
    return activity
