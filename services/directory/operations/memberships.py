"""Who is at which school, in which roles and groups, from when to when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.directory.domain import Actor, transfer_days
from services.directory.domain.periods import is_over
from services.directory.models import Group, Membership, MembershipGroup, Person, School
from services.directory.operations import events, look
from services.directory.operations.admins import a_district_admin_must_remain
from services.directory.operations.schools import changed
from shared.contracts.directory import MembershipEnded, MembershipStarted, MembershipUpdated
from shared.errors import ConflictError, InvalidError
from shared.ids import new_id


@dataclass(frozen=True)
class Post:
    """What a membership is made of, beside the person."""

    school_id: UUID
    roles: Iterable[str]
    group_ids: Iterable[UUID]
    starts_on: date
    ends_on: date | None = None


def start_membership(session: Session, actor: Actor, person: Person, post: Post) -> Membership:
    """A person whom the caller may see begins at a school."""
    if not person.active:
        raise ConflictError(
            "the person is deactivated; reactivate first", detail_zh="此人已停用,请先启用", code="inactive"
        )
    row = new_membership(session, actor, person.id, post)
    session.flush()
    events.tell_membership(session, row, MembershipStarted)
    return row


def new_membership(session: Session, actor: Actor, person_id: UUID, post: Post) -> Membership:
    """The checked row, not flushed yet and not told."""
    actor.must_write_at(post.school_id)
    school = school_to_join(session, post.school_id)
    roles = sorted(set(post.roles))
    actor.must_be_able_to_change_roles((), roles)
    row = Membership(
        id=new_id(), person_id=person_id, school_id=school.id, school_kind=school.kind, roles=roles,
        starts_on=post.starts_on, ends_on=post.ends_on, links=[],
    )  # fmt: skip
    place_in_groups(session, row, post.group_ids)
    session.add(row)
    return row


def update_membership(session: Session, actor: Actor, row: Membership, *, today: date, **changes: Any) -> Membership:
    """`changes`: roles, group_ids, starts_on, ends_on. A membership that is over is history and stays."""
    must_not_be_over(row, today)
    actor.must_write_at(row.school_id)
    before = list(row.roles)
    if "roles" in changes:
        changes["roles"] = sorted(set(changes["roles"]))
        actor.must_be_able_to_change_roles(before, changes["roles"])
    if {"starts_on", "ends_on"} & set(changes):
        actor.must_be_able_to_change_roles(before, ())
    moved = place_in_groups(session, row, changes.pop("group_ids", row.group_ids))
    if changed(row, changes) or moved:
        row.version += 1
        session.flush()
        a_district_admin_must_remain(session, before, today)
        events.tell_membership(session, row, MembershipUpdated)
    return row


def end_membership(session: Session, actor: Actor, row: Membership, *, ends_on: date, today: date) -> Membership:
    """The last day at the school is `ends_on`."""
    must_not_be_over(row, today)
    actor.must_write_at(row.school_id)
    actor.must_be_able_to_change_roles(row.roles, ())
    if ends_on < row.starts_on:
        raise InvalidError(
            f"ends_on: it began on {row.starts_on}", detail_zh=f"任职自 {row.starts_on} 开始,不能更早结束",
            code="ends_before_start", fields={"ends_on": [f"not before {row.starts_on}"]},
        )  # fmt: skip
    row.ends_on = ends_on
    row.version += 1
    session.flush()
    a_district_admin_must_remain(session, row.roles, today)
    events.tell_membership(session, row, MembershipEnded)
    return row


def transfer(
    session: Session, actor: Actor, person: Person, *, from_school_id: UUID | None, to: Post, today: date
) -> tuple[Membership, Membership]:
    """Ends one membership the day before the other starts; the old school keeps its history. Returns both."""
    old = membership_to_leave(session, person.id, from_school_id, today)
    if old.school_id == to.school_id:
        raise ConflictError("the person is at that school already", detail_zh="此人已在该校", code="same_school")
    last_day, _ = transfer_days(to.starts_on, old.starts_on)
    ended = end_membership(session, actor, old, ends_on=last_day, today=today)
    return ended, start_membership(session, actor, person, to)


def membership_to_leave(session: Session, person_id: UUID, school_id: UUID | None, today: date) -> Membership:
    """The membership at `school_id`, or the only one that there is; locked."""
    statement = select(Membership).where(Membership.person_id == person_id, look.not_over(today))
    if school_id is not None:
        statement = statement.where(Membership.school_id == school_id)
    rows = session.scalars(statement.order_by(Membership.starts_on).with_for_update(of=Membership)).all()
    if not rows:
        raise ConflictError("the person is not at that school", detail_zh="此人不在该校任职", code="not_a_member")
    if len(rows) > 1:
        raise InvalidError(
            "from_school_id: the person has several memberships; say which one ends",
            detail_zh="此人有多个任职,请指明调出学校", code="from_school", fields={"from_school_id": ["say which"]},
        )  # fmt: skip
    return rows[0]


def place_in_groups(session: Session, row: Membership, group_ids: Iterable[UUID]) -> bool:
    """Makes these the membership's groups; says whether that changed anything.

    New ones are locked against removal until the end of the transaction.
    """
    wanted, present = set(group_ids), {link.group_id for link in row.links}
    for group_id in sorted(wanted - present):
        known = session.get(Group, group_id, with_for_update={"read": True})
        if known is None or known.removed or known.school_id != row.school_id:
            raise InvalidError(
                f"group_ids: {group_id} is no group of this school", detail_zh="所选的组不属于该校或已删除",
                code="group", fields={"group_ids": ["no group of this school"]},
            )  # fmt: skip
    row.links = [link for link in row.links if link.group_id in wanted] + [
        MembershipGroup(membership_id=row.id, group_id=group_id, school_id=row.school_id)
        for group_id in sorted(wanted - present)
    ]
    return wanted != present


def school_to_join(session: Session, school_id: UUID) -> School:
    row = session.get(School, school_id)
    if row is None or not row.active:
        raise InvalidError(
            "school_id: no such school, or it is closed", detail_zh="没有这所学校或已停用",
            code="school_id", fields={"school_id": ["no such school"]},
        )  # fmt: skip
    return row


def must_not_be_over(row: Membership, today: date) -> None:
    if is_over(today, row.ends_on):
        raise ConflictError(
            f"it ended on {row.ends_on} and is history; start a new one",
            detail_zh=f"该任职已于 {row.ends_on} 结束,请新建任职", code="membership_over",
        )  # fmt: skip
