"""Departments, teaching-research groups, committees of a school."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.directory.domain import Actor, GroupKind
from services.directory.models import Group, Membership, MembershipGroup
from services.directory.operations import events, look
from services.directory.operations.schools import changed
from shared.contracts.directory import GroupCreated, GroupRemoved, GroupUpdated, MembershipUpdated
from shared.errors import ConflictError


def create_group(session: Session, actor: Actor, *, school_id: UUID, name: str, kind: GroupKind) -> Group:
    actor.must_write_at(school_id)
    row = Group(school_id=look.school(session, school_id).id, name=name, kind=kind)
    session.add(row)
    session.flush()
    events.tell_group(session, row, GroupCreated)
    return row


def update_group(session: Session, actor: Actor, row: Group, **changes: Any) -> Group:
    """`changes`: name, kind."""
    actor.must_write_at(row.school_id)
    must_be_there(row)
    if changed(row, changes):
        row.version += 1
        session.flush()
        events.tell_group(session, row, GroupUpdated)
    return row


def remove_group(session: Session, actor: Actor, row: Group, *, today: date) -> Group:
    """Takes the group away, out of every membership that is not over first; past ones keep it."""
    actor.must_write_at(row.school_id)
    must_be_there(row)
    for membership in members_of(session, row.id, today):
        membership.links = [link for link in membership.links if link.group_id != row.id]
        membership.version += 1
        session.flush()
        events.tell_membership(session, membership, MembershipUpdated)
    row.removed = True
    row.version += 1
    session.flush()
    events.tell_group(session, row, GroupRemoved)
    return row


def members_of(session: Session, group_id: UUID, today: date) -> list[Membership]:
    """Memberships in the group that are not over, locked."""
    statement = (
        select(Membership)
        .join(MembershipGroup, MembershipGroup.membership_id == Membership.id)
        .where(MembershipGroup.group_id == group_id, look.not_over(today))
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    )
    return list(session.scalars(statement))


def must_be_there(row: Group) -> None:
    if row.removed:
        raise ConflictError("the group was removed", detail_zh="该组已删除", code="group_removed")
