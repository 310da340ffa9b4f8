"""A school's people from a list: first what would change, then the change, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, selectinload

from services.directory.domain import Actor
from services.directory.domain.imports import Change, ImportPlan, Member, Roster, Rules, plan_import
from services.directory.domain.rows import PeopleList
from services.directory.domain.words import login_key
from services.directory.models import Group, Membership, Person
from services.directory.operations import look
from services.directory.operations.memberships import (
    Post,
    end_membership,
    school_to_join,
    start_membership,
    update_membership,
)
from services.directory.operations.people import create_person, save
from shared.errors import ConflictError, InvalidError

ONE_IMPORT_A_SCHOOL = text("SELECT pg_advisory_xact_lock(hashtextextended('directory: import ' || :school, 0))")
TAKEN = text("SELECT taken, elsewhere FROM directory_logins_taken(:logins, :school, :day)")
MOST_ERRORS_TOLD = 100


@dataclass(frozen=True)
class Known:
    """The rows behind a roster, by id and by name."""

    people: Mapping[UUID, Person]
    memberships: Mapping[UUID, Membership]
    groups: Mapping[str, UUID]


@dataclass(frozen=True)
class Options:
    """`end_missing`: who is not in the list leaves. `confirm_removals`: even if that is a large part of the school."""

    school_id: UUID
    end_missing: bool
    confirm_removals: bool
    today: date


def preview(session: Session, actor: Actor, people: PeopleList, options: Options) -> ImportPlan:
    """What the list would change; changes nothing."""
    return compare(session, actor, people, options)[0]


def apply(session: Session, actor: Actor, people: PeopleList, options: Options, *, lang: str) -> ImportPlan:
    """Makes the school's people what the list says, and returns what that changed; a second time it is nothing.

    Raises:
        InvalidError: rows are wrong; each is named, and nothing is changed.
        ConflictError: too many would disappear, and the caller has not confirmed it.
    """
    session.execute(ONE_IMPORT_A_SCHOOL, {"school": str(options.school_id)})
    plan, known = compare(session, actor, people, options)
    if plan.errors:
        raise rows_are_wrong(plan, lang)
    if plan.brakes and not options.confirm_removals:
        raise too_many_would_disappear(plan)
    for change in plan.changes:
        apply_change(session, actor, change, known, options)
    return plan


def compare(session: Session, actor: Actor, people: PeopleList, options: Options) -> tuple[ImportPlan, Known]:
    actor.must_write_at(options.school_id)
    school = school_to_join(session, options.school_id)
    rules = Rules(
        grants_district_roles=actor.is_district_admin and school.kind == "district",
        end_missing=options.end_missing,
        keeps=actor.person,
    )
    roster, known = read_roster(session, [login_key(row.login) for row in people.rows], options)
    return plan_import(people.rows, roster, rules, errors=people.errors, ignored=people.ignored), known


def read_roster(session: Session, keys: Sequence[str], options: Options) -> tuple[Roster, Known]:
    groups = {
        row.name: row.id for row in session.scalars(select(Group).filter_by(school_id=options.school_id, removed=False))
    }
    names = {group_id: name for name, group_id in groups.items()}
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.school_id == options.school_id, look.not_over(options.today))
        .options(selectinload(Membership.links))
        .order_by(Membership.starts_on.desc())
    ).all()
    # Somebody may have a membership now and one to come: the present one, read last, counts.
    members = {login_key(person.login): member_of(person, membership, names) for membership, person in rows}
    former = session.scalars(select(Person).where(func.lower(Person.login).in_(keys))).all()
    taken = session.execute(TAKEN, {"logins": list(keys), "school": options.school_id, "day": options.today})
    roster = Roster(
        members=members,
        former={key: member_of(row, None, names) for row in former if (key := login_key(row.login)) not in members},
        taken={row.taken: row.elsewhere for row in taken},
        groups=groups.keys(),
    )
    known = Known(
        {person.id: person for person in (*former, *(person for _, person in rows))},
        {membership.id: membership for membership, _ in rows},
        groups,
    )
    return roster, known


def member_of(person: Person, membership: Membership | None, groups: Mapping[UUID, str]) -> Member:
    return Member(
        person_id=person.id,
        membership_id=membership.id if membership else None,
        login=person.login,
        name=person.name,
        email=person.email,
        lang=person.lang,
        active=person.active,
        roles=tuple(membership.roles) if membership else (),
        groups=tuple(sorted(groups[each] for each in membership.group_ids if each in groups)) if membership else (),
    )


def apply_change(session: Session, actor: Actor, change: Change, known: Known, options: Options) -> None:
    if change.action == "create":
        person_values = {"login": change.login, "name": change.name} | personal(change)
        create_person(session, actor, post_of(change, known, options), **person_values)
        return
    if change.member is None:
        raise LookupError(f"{change.action} of nobody")
    person = known.people[change.member.person_id]
    if change.action == "rejoin":
        save(session, person, personal(change))
        start_membership(session, actor, person, post_of(change, known, options))
    elif change.action == "update":
        save(session, person, personal(change))
        membership = known.memberships[change.member.membership_id or person.id]
        update_membership(session, actor, membership, today=options.today, **posted(change, known))
    else:
        membership = known.memberships[change.member.membership_id or person.id]
        last_day = max(options.today - timedelta(days=1), membership.starts_on)
        end_membership(session, actor, membership, ends_on=last_day, today=options.today)


def personal(change: Change) -> dict[str, Any]:
    """What the row says about the person."""
    said = {name: getattr(change.row, name) for name in ("name", "email", "lang")}
    return {name: value for name, value in said.items() if value is not None}


def posted(change: Change, known: Known) -> dict[str, Any]:
    """What the row says about the membership."""
    values: dict[str, Any] = {}
    if change.row and change.row.roles is not None:
        values["roles"] = change.row.roles
    if change.row and change.row.groups is not None:
        values["group_ids"] = [known.groups[name] for name in change.row.groups]
    return values


def post_of(change: Change, known: Known, options: Options) -> Post:
    values = {"roles": ("teacher",), "group_ids": ()} | posted(change, known)
    return Post(school_id=options.school_id, starts_on=options.today, **values)


def rows_are_wrong(plan: ImportPlan, lang: str) -> InvalidError:
    count = len(plan.errors)
    told = plan.errors[:MOST_ERRORS_TOLD]
    return InvalidError(
        f"{count} mistakes in the list; nothing was changed",
        detail_zh=f"名单中有 {count} 处错误,未作任何改动",
        code="rows",
        fields={f"rows.{error.row}.{error.field}": [error.message(lang)] for error in told},
    )


def too_many_would_disappear(plan: ImportPlan) -> ConflictError:
    gone, present = plan.count("end"), plan.present
    return ConflictError(
        f"{gone} of {present} people would leave the school; if that is meant, repeat with confirm_removals",
        detail_zh=f"将有 {gone} 人(共 {present} 人)离校;如确认无误,请以 confirm_removals 重新提交",
        code="too_many_would_disappear",
    )
