"""Reminders: how long before is a school's rule; the kernel's clock waits, one timer per activity, time and rule.

A timer that an activity has moved away from finds another time when it falls due, and does nothing. So nothing has
to be taken back, and an activity that moves back is not reminded of twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.scheduling import metrics
from services.scheduling.domain.activities import reminder_due
from services.scheduling.models import Activity, ReminderRules
from services.scheduling.operations.acting import Acting
from shared.contracts.scheduling import ReminderDue
from shared.messaging import emit, set_timer

KIND = "reminder"
DEFAULT_MINUTES = (3 * 24 * 60, 60)

RECIPIENTS = text("""
INSERT INTO reminders (id, school_id, activity_id, person_id, minutes_before, starts_at, activity_version,
                       due_at, sent_at)
SELECT uuidv7(), :school, :activity, person, :minutes, :starts_at, :version, :due_at, clock_timestamp()
FROM people_concerned(CAST(:concerns AS uuid[]), :everybody, :day) AS person
ON CONFLICT ON CONSTRAINT one_reminder_per_person_occurrence_and_rule DO NOTHING
RETURNING id, person_id
""")


def rules_of(session: Session, schools: Iterable[UUID]) -> dict[UUID, Sequence[int]]:
    """How many minutes before each school reminds."""
    wanted = set(schools)
    rows = session.scalars(select(ReminderRules).where(ReminderRules.school_id.in_(wanted)))
    own = {row.school_id: row.minutes_before for row in rows}
    return {school: own.get(school, DEFAULT_MINUTES) for school in wanted}


def plan(session: Session, activities: Sequence[Activity], now: datetime, zone: ZoneInfo) -> None:
    """Sets the timers of activities that have a day; a reminder whose time is already over is left out.

    Keyed by activity, rule and time: again for the same time it changes nothing.
    """
    scheduled = [activity for activity in activities if activity.state == "scheduled"]
    rules = rules_of(session, {activity.school_id for activity in scheduled})
    for activity in scheduled:
        if (span := activity.span) is None:
            continue
        for minutes in rules[activity.school_id]:
            due, useful_until = reminder_due(span.reminded_from(zone), minutes)
            if due > now:
                set_timer(
                    session,
                    key=f"{KIND}:{activity.id}:{minutes}:{span.starts_at:%Y%m%dT%H%M%SZ}",
                    kind=KIND,
                    school=activity.school_id,
                    due_at=due,
                    skip_after=useful_until,
                    payload={
                        "activity_id": str(activity.id),
                        "minutes_before": minutes,
                        "starts_at": span.starts_at.isoformat(),
                    },
                )


def send(session: Session, activity_id: UUID, minutes_before: int, starts_at: datetime, due_at: datetime) -> int:
    """Reminds everyone whom the activity concerns now, once each; nobody if it has moved or will not take place."""
    activity = session.scalars(select(Activity).where(Activity.id == activity_id).with_for_update()).one_or_none()
    if activity is None or activity.state != "scheduled" or activity.starts_at != starts_at:
        return 0
    if minutes_before not in rules_of(session, [activity.school_id])[activity.school_id]:
        return 0
    recipients = session.execute(
        RECIPIENTS,
        {
            "school": activity.school_id, "activity": activity.id, "minutes": minutes_before,
            "starts_at": starts_at, "version": activity.version, "due_at": due_at,
            "concerns": activity.concerns, "everybody": activity.district_wide, "day": activity.first_day,
        },
    ).all()  # fmt: skip
    for row in recipients:
        emit(
            session,
            due_event(activity, row.id, row.person_id, minutes_before),
            subject=row.id,
            school=activity.school_id,
            sequence=1,
        )
    metrics.REMINDERS.inc(len(recipients))
    return len(recipients)


def due_event(activity: Activity, reminder_id: UUID, person_id: UUID, minutes_before: int) -> ReminderDue:
    if activity.starts_at is None:
        raise LookupError(f"{activity.id} has no day")
    return ReminderDue(
        reminder_id=reminder_id,
        activity_id=activity.id,
        activity_version=activity.version,
        school_id=activity.school_id,
        person_id=person_id,
        title=activity.title,
        place=activity.place,
        starts_at=activity.starts_at,
        minutes_before=minutes_before,
        all_day=activity.all_day,
    )


def school_rules(acting: Acting, school_id: UUID | None) -> ReminderRules:
    """A school's rules; the defaults, as version 0, if it never set any."""
    school = acting.school(school_id)
    own = acting.session.get(ReminderRules, school)
    return own or ReminderRules(school_id=school, minutes_before=list(DEFAULT_MINUTES), version=0)


def set_rules(acting: Acting, school_id: UUID | None, minutes_before: Sequence[int]) -> ReminderRules:
    """Changes a school's rules; activities that are already scheduled follow them too."""
    rules = school_rules(acting, school_id)
    rules.minutes_before = sorted(set(minutes_before), reverse=True)
    rules.version += 1
    acting.session.add(rules)
    acting.session.flush()
    coming = select(Activity).where(
        Activity.school_id == rules.school_id, Activity.state == "scheduled", Activity.starts_at > acting.now
    )
    plan(acting.session, acting.session.scalars(coming).all(), acting.now, acting.zone)
    return rules
