"""A draft becomes a published version: activities are made, changed or cancelled, and the others are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.scheduling import metrics
from services.scheduling.domain.activities import TRANSITIONS, Action, Span, next_state
from services.scheduling.domain.items import warnings_of
from services.scheduling.models import Activity, Plan, PlanItem, PlanRelease
from services.scheduling.operations import events, reminders
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.audiences import Audience, audience_of
from services.scheduling.operations.shapes import give_span, give_window, new_activity, take_audience
from shared.errors import ConflictError
from shared.ids import new_id

REMOVED = "从计划中删除"


@dataclass
class Publication:
    """What one publication did. `before` are the items as they were last published, by id."""

    acting: Acting
    plan: Plan
    warnings: list[dict[str, Any]]
    before: Mapping[str, Mapping[str, Any]]
    added: list[Activity] = field(default_factory=list)
    changed: list[Activity] = field(default_factory=list)
    removed: list[Activity] = field(default_factory=list)


def items_of(acting: Acting, plan: Plan) -> Sequence[PlanItem]:
    in_order = select(PlanItem).where(PlanItem.plan_id == plan.id).order_by(PlanItem.position, PlanItem.id)
    return acting.session.scalars(in_order).all()


def plan_warnings(acting: Acting, plan: Plan) -> list[dict[str, Any]]:
    return warnings_of(items_of(acting, plan), plan.unread, acting.today)


def publish(acting: Acting, plan: Plan, *, accept_warnings: bool) -> Publication:
    """Publishes the draft as the plan's next version. Only what is new or changed since the last one is told.

    An activity keeps what was decided about it since (its day, a cancellation) unless the plan's item itself changed.

    Raises ConflictError: nothing to publish, or warnings that were not accepted.
    """
    items = items_of(acting, plan)
    warnings = warnings_of(items, plan.unread, acting.today)
    done = Publication(acting, plan, warnings, last_release(acting, plan))
    check_publishable(items, done.warnings, accept_warnings=accept_warnings)
    present = activities_by_item(acting, plan)
    plan.state, plan.published_at = "published", acting.now
    plan.published_version += 1
    plan.version += 1
    audiences = Audiences(acting, plan)
    for item in items:
        activity = present.pop(item.id, None)
        if activity is None:
            done.added.append(activity_from(acting, plan, item, audiences.of(item)))
        elif as_released(item, plan) != done.before.get(str(item.id)):
            take_changes(done, item, activity, audiences.of(item))
    for activity in present.values():
        withdraw(done, activity)
    keep_release(done, items)
    acting.session.add_all(done.added)
    acting.session.flush()
    tell(done)
    return done


def check_publishable(
    items: Sequence[PlanItem], warnings: Sequence[Mapping[str, Any]], *, accept_warnings: bool
) -> None:
    if not items:
        raise ConflictError(
            "the plan has no activities; add one first", detail_zh="计划中还没有活动,请先添加", code="plan_empty"
        )
    if warnings and not accept_warnings:
        raise ConflictError(
            f"{len(warnings)} warnings; look at them and publish again with accept_warnings",
            detail_zh=f"有 {len(warnings)} 条提醒,请确认后再发布",
            code="warnings",
            fields={"warnings": [warning["message_zh"] for warning in warnings[:20]]},
        )


def last_release(acting: Acting, plan: Plan) -> dict[str, Mapping[str, Any]]:
    """The items as they were last published, by id."""
    last = select(PlanRelease).where(PlanRelease.plan_id == plan.id, PlanRelease.number == plan.published_version)
    release = acting.session.scalars(last).one_or_none()
    return {item["id"]: item for item in release.items} if release else {}


def activities_by_item(acting: Acting, plan: Plan) -> dict[UUID, Activity]:
    of_plan = select(Activity).where(Activity.plan_id == plan.id).order_by(Activity.id).with_for_update()
    return {row.plan_item_id: row for row in acting.session.scalars(of_plan) if row.plan_item_id}


class Audiences:
    """The audience of each item, the plan's unless it has its own; each is resolved once."""

    def __init__(self, acting: Acting, plan: Plan) -> None:
        self._acting = acting
        self._plan = plan
        self._resolved: dict[str, Audience] = {}

    def of(self, item: PlanItem) -> Audience:
        wanted = item.participants or self._plan.participants
        key = str(wanted)
        if key not in self._resolved:
            named = [{"kind": entry["kind"], "id": UUID(entry["id"])} for entry in wanted]
            self._resolved[key] = audience_of(self._acting, self._plan.school_id, named)
        return self._resolved[key]


def span_of(acting: Acting, item: PlanItem) -> Span | None:
    """When an item takes place, if it names one day: at its hours, or all day."""
    day = item.window_from
    if item.precision != "day" or day is None:
        return None
    if item.time_from is None or item.time_to is None:
        return Span.of_days(day, day, acting.zone)
    begins, ends = (datetime.combine(day, at, acting.zone) for at in (item.time_from, item.time_to))
    return Span(begins, ends)


def activity_from(acting: Acting, plan: Plan, item: PlanItem, audience: Audience) -> Activity:
    activity = new_activity(
        acting,
        plan.school_id,
        audience,
        title=item.title,
        category=item.category,
        owner=item.owner,
        place=item.place,
        plan_id=plan.id,
        plan_item_id=item.id,
        plan_title=plan.title,
        plan_version=plan.published_version,
    )
    give_window(activity, item.window_from, item.window_to, acting.zone)
    if span := span_of(acting, item):
        give_span(activity, span, acting.zone)
        activity.state = "scheduled"
    return activity


def as_released(item: PlanItem, plan: Plan) -> dict[str, Any]:
    """An item as a release keeps it; what an activity takes over from it."""
    names = ("title", "category", "owner", "place", "window_from", "window_to", "time_from", "time_to")
    values = {name: getattr(item, name) for name in names}
    shown = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    return {"id": str(item.id), **shown, "participants": item.participants or plan.participants}


def take_changes(done: Publication, item: PlanItem, activity: Activity, audience: Audience) -> None:
    """Brings an activity that is still to come up to its changed item; one that is over or cancelled stays."""
    if (activity.state, "update") not in TRANSITIONS:
        return
    now, before = as_released(item, done.plan), done.before.get(str(item.id), {})
    for name in ("title", "category", "owner", "place"):
        if now[name] != before.get(name):
            setattr(activity, name, now[name])
    if now["participants"] != before.get("participants"):
        take_audience(activity, audience)
    action: Action = "update"
    if any(now[name] != before.get(name) for name in ("window_from", "window_to", "time_from", "time_to")):
        action = take_day(done.acting, item, activity)
    done.changed.append(activity)
    count_up(done, activity, action)


def count_up(done: Publication, activity: Activity, action: Action) -> None:
    activity.plan_title, activity.plan_version = done.plan.title, done.plan.published_version
    activity.version += 1
    activity.updated_at = done.acting.now
    done.acting.session.flush()
    events.tell_change(done.acting.session, activity, action)


def take_day(acting: Acting, item: PlanItem, activity: Activity) -> Action:
    """Gives an activity the day that its item says now; the action that this is."""
    was_scheduled = activity.state == "scheduled"
    span = span_of(acting, item)
    if span is None:
        give_window(activity, item.window_from, item.window_to, acting.zone)
        return "update"
    activity.window_from, activity.window_to = item.window_from, item.window_to
    give_span(activity, span, acting.zone)
    activity.state = "scheduled"
    return "reschedule" if was_scheduled else "schedule"


def withdraw(done: Publication, activity: Activity) -> None:
    """Cancels the activity of an item that is no longer in the plan, if it is still to come."""
    if (activity.state, "cancel") not in TRANSITIONS:
        return
    activity.state, activity.reason = next_state(activity.state, "cancel"), REMOVED
    done.removed.append(activity)
    count_up(done, activity, "cancel")


def keep_release(done: Publication, items: Sequence[PlanItem]) -> None:
    plan = done.plan
    done.acting.session.add(
        PlanRelease(
            id=new_id(),
            school_id=plan.school_id,
            plan_id=plan.id,
            number=plan.published_version,
            title=plan.title,
            items=[as_released(item, plan) for item in items],
            warnings=done.warnings,
            added=len(done.added),
            changed=len(done.changed),
            removed=len(done.removed),
            published_by=done.acting.caller.person,
            published_at=done.acting.now,
        )
    )


def tell(done: Publication) -> None:
    """The new activities, the plan itself, and the reminders of whatever has a day now."""
    session = done.acting.session
    events.tell_new(session, done.added)
    live = select(Activity.id).where(Activity.plan_id == done.plan.id, Activity.state != "cancelled")
    events.tell_published(session, done.plan, session.scalars(live.order_by(Activity.id)).all())
    reminders.plan(session, [*done.added, *done.changed], done.acting.now, done.acting.zone)
    metrics.PLANS_PUBLISHED.inc()
