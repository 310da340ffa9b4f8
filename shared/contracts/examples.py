"""One example of every event, plainly fictional: for the AsyncAPI document, the tests and a new subscriber's first try."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shared.contracts import directory, gateway, notifications, scheduling
from shared.contracts.envelope import Envelope
from shared.contracts.registry import Event

SCHOOL = UUID("01990000-0000-7000-8000-000000000001")
PERSON = UUID("01990000-0000-7000-8000-000000000002")
GROUP = UUID("01990000-0000-7000-8000-000000000003")
PLAN = UUID("01990000-0000-7000-8000-000000000004")
ACTIVITY = UUID("01990000-0000-7000-8000-000000000005")
OTHER = UUID("01990000-0000-7000-8000-000000000006")
EVENT = UUID("01990000-0000-7000-8000-000000000007")
MORNING = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
NOON = datetime(2026, 9, 16, 3, 0, tzinfo=UTC)

SCHOOL_VALUES: dict[str, Any] = {"school_id": SCHOOL, "name": "青禾实验学校", "kind": "school", "active": True}
GROUP_VALUES: dict[str, Any] = {
    "group_id": GROUP,
    "school_id": SCHOOL,
    "name": "语文教研组",
    "kind": "teaching_research_group",
}
PERSON_VALUES: dict[str, Any] = {
    "person_id": PERSON,
    "login": "teacher.one",
    "name": "示例教师甲",
    "email": "teacher.one@example.org",
    "lang": "zh",
    "active": True,
}
MEMBERSHIP_VALUES: dict[str, Any] = {
    "membership_id": OTHER,
    "person_id": PERSON,
    "school_id": SCHOOL,
    "roles": ("teacher",),
    "group_ids": (GROUP,),
    "starts_on": date(2026, 9, 1),
    "ends_on": None,
}
WINDOW_VALUES: dict[str, Any] = {
    "activity_id": ACTIVITY,
    "school_id": SCHOOL,
    "plan_id": PLAN,
    "plan_title": "2026学年第一学期教科室工作计划",
    "plan_version": 1,
    "title": "青年教师基本功比赛",
    "category": "contest",
    "state": "planned",
    "window_from": date(2026, 9, 1),
    "window_to": date(2026, 9, 30),
    "starts_at": None,
    "ends_at": None,
    "place": "",
    "district_wide": False,
    "participants": (scheduling.Participant(kind="school", id=SCHOOL),),
}
SCHEDULED_VALUES = WINDOW_VALUES | {"state": "scheduled", "starts_at": MORNING, "ends_at": NOON, "place": "报告厅"}
SIGN_IN_VALUES: dict[str, Any] = {"sign_in_id": OTHER, "person_id": PERSON, "address": "127.0.0.1"}

EXAMPLES: tuple[Event, ...] = (
    directory.SchoolCreated(**SCHOOL_VALUES),
    directory.SchoolUpdated(**SCHOOL_VALUES),
    directory.GroupCreated(**GROUP_VALUES),
    directory.GroupUpdated(**GROUP_VALUES),
    directory.GroupRemoved(**GROUP_VALUES),
    directory.PersonCreated(**PERSON_VALUES),
    directory.PersonUpdated(**PERSON_VALUES),
    directory.PersonRemoved(**(PERSON_VALUES | {"active": False})),
    directory.MembershipStarted(**MEMBERSHIP_VALUES),
    directory.MembershipUpdated(**MEMBERSHIP_VALUES),
    directory.MembershipEnded(**(MEMBERSHIP_VALUES | {"ends_on": date(2027, 1, 31)})),
    directory.CredentialChanged(person_id=PERSON, verifier="$argon2id$v=19$m=65536,t=3,p=4$…", must_change=True),
    scheduling.PlanPublished(
        plan_id=PLAN,
        school_id=SCHOOL,
        title="2026学年第一学期教科室工作计划",
        office="教科室",
        term="2026学年第一学期",
        plan_version=1,
        activity_ids=(ACTIVITY,),
    ),
    scheduling.ActivityPlanned(**WINDOW_VALUES),
    scheduling.ActivityScheduled(**SCHEDULED_VALUES),
    scheduling.ActivityRescheduled(**(SCHEDULED_VALUES | {"reason": "报告厅检修"})),
    scheduling.ActivityCancelled(**(SCHEDULED_VALUES | {"state": "cancelled", "reason": "台风"})),
    scheduling.ActivityHeld(**(SCHEDULED_VALUES | {"state": "held"})),
    scheduling.BookingRefused(school_id=SCHOOL, requested_by="session", room_id=OTHER, reason="room is taken"),
    scheduling.ReminderDue(
        reminder_id=OTHER,
        activity_id=ACTIVITY,
        activity_version=2,
        school_id=SCHOOL,
        person_id=PERSON,
        title="青年教师基本功比赛",
        place="报告厅",
        starts_at=MORNING,
        minutes_before=60,
    ),
    notifications.DeliveryFailed(
        delivery_id=OTHER, message_id=ACTIVITY, person_id=PERSON, channel="email", reason="550 no such mailbox"
    ),
    notifications.AnnouncementSent(announcement_id=OTHER, school_id=SCHOOL, title="停电通知", recipients=42),
    gateway.SignInSucceeded(**SIGN_IN_VALUES),
    gateway.SignInFailed(**SIGN_IN_VALUES),
    gateway.SignInLocked(**SIGN_IN_VALUES),
)


def examples() -> Mapping[str, Event]:
    """Type name -> its example."""
    return {example.type: example for example in EXAMPLES}


def enveloped(example: Event) -> Envelope:
    """The example as it goes over the bus."""
    return Envelope(
        id=EVENT,
        source=f"/services/{example.service}",
        type=example.type,
        subject=str(OTHER),
        time=MORNING,
        school=SCHOOL,
        sequence=1,
        data=example.to_data(),
    )
