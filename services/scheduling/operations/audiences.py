"""Who takes part: one person, everybody in a group, a whole school, the whole district."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select

from services.scheduling.models import Group, Membership, Person, School
from services.scheduling.operations.acting import Acting
from shared.errors import InvalidError

Kind = Literal["person", "group", "school", "district"]
Wanted = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Audience:
    """Participants as they are kept: `invited_schools` are those beyond the activity's own."""

    participants: list[dict[str, Any]]
    concerns: list[UUID]
    district_wide: bool
    invited_schools: list[UUID]


def whole_school(school: UUID) -> Audience:
    return Audience([{"kind": "school", "id": str(school)}], [school], district_wide=False, invited_schools=[])


def audience_of(acting: Acting, school: UUID, wanted: Wanted | None) -> Audience:
    """The audience that was asked for, the activity's whole school if none was.

    Raises InvalidError for somebody who does not exist, or whom the caller may not invite.
    """
    if not wanted:
        return whole_school(school)
    named = dict.fromkeys(
        (entry["kind"], entry.get("id") or fallback(acting, school, entry["kind"])) for entry in wanted
    )
    ids = {kind: [key for named_kind, key in named if named_kind == kind] for kind in ("person", "group", "school")}
    schools = {
        *members_schools(acting, ids["person"]),
        *group_schools(acting, ids["group"]),
        *known_schools(acting, school, ids["school"]),
    }
    district_wide = any(kind == "district" for kind, _ in named)
    acting.check_district_wide(district_wide)
    return Audience(
        [{"kind": kind, "id": str(key)} for kind, key in named],
        [key for _, key in named],
        district_wide,
        sorted(schools - {school}) if acting.for_district else [],
    )


def fallback(acting: Acting, school: UUID, kind: Kind) -> UUID:
    """The id that a school or the district stands for when none is given."""
    if kind == "school":
        return school
    if kind == "district":
        return acting.caller.school
    raise unknown([f"{kind}: give its id"])


def members_schools(acting: Acting, people: Collection[UUID]) -> set[UUID]:
    if not people:
        return set()
    known = set(acting.session.scalars(select(Person.id).where(Person.id.in_(people), Person.active)))
    refuse_unknown("person", people, known)
    return set(acting.session.scalars(select(Membership.school_id).where(Membership.person_id.in_(people))))


def group_schools(acting: Acting, groups: Collection[UUID]) -> set[UUID]:
    if not groups:
        return set()
    rows = acting.session.execute(select(Group.id, Group.school_id).where(Group.id.in_(groups), ~Group.removed)).all()
    refuse_unknown("group", groups, {row.id for row in rows})
    return {row.school_id for row in rows}


def known_schools(acting: Acting, school: UUID, schools: Collection[UUID]) -> set[UUID]:
    others = set(schools) - {school, acting.caller.school}
    known = set(acting.session.scalars(select(School.id).where(School.id.in_(others)))) if others else set()
    refuse_unknown("school", others, known if acting.for_district else set())
    return set(schools)


def refuse_unknown(kind: Kind, wanted: Collection[UUID], known: Collection[UUID]) -> None:
    missing = [key for key in wanted if key not in known]
    if missing:
        raise unknown([f"no such {kind}: {key}" for key in missing[:10]])


def unknown(messages: list[str]) -> InvalidError:
    return InvalidError(
        f"participants: {messages[0]}",
        detail_zh="参加者中有找不到的人员、部门或学校",
        code="participants",
        fields={"participants": messages},
    )
