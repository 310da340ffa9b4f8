"""Finding rows in the caller's scope: what the caller may not see is not there (404)."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, any_, exists, func, literal, or_, select, text
from sqlalchemy.orm import Session, selectinload

from services.directory.domain import Standing
from services.directory.models import Group, Membership, MembershipGroup, Person, School
from shared.errors import ConflictError, NotFoundError

Row = TypeVar("Row")
# Where a session remembers the district office, which an import asks for with every row.
DISTRICT = "directory.district"

STANDING = text("SELECT here, elsewhere, district_role FROM directory_standing(:person, :school, :day)")


def school(session: Session, school_id: UUID, *, change: bool = False) -> School:
    """`change` locks the row until the end of the transaction, here and below."""
    return found(session.get(School, school_id, with_for_update=change), "school", "学校")


def group(session: Session, group_id: UUID, *, change: bool = False) -> Group:
    return found(session.get(Group, group_id, with_for_update=change), "group", "组")


def person(session: Session, person_id: UUID, *, change: bool = False) -> Person:
    return found(session.get(Person, person_id, with_for_update=change), "person", "人员")


def membership(session: Session, membership_id: UUID, *, change: bool = False) -> Membership:
    locked = {"of": Membership} if change else None
    return found(session.get(Membership, membership_id, with_for_update=locked), "membership", "任职")


def found(row: Row | None, english: str, chinese: str) -> Row:
    if row is None:
        raise NotFoundError(f"no such {english}", detail_zh=f"找不到该{chinese}", code=f"no_{english}")
    return row


def district(session: Session) -> UUID:
    """The district office: the tenant of what belongs to no single school."""
    office: UUID | None = session.info.get(DISTRICT) or session.scalar(select(School.id).filter_by(kind="district"))
    if office is None:
        raise ConflictError(
            "there is no district office yet: run `qinglan directory bootstrap`",
            detail_zh="区级单位尚未建立,请先运行 qinglan directory bootstrap",
            code="no_district",
        )
    session.info[DISTRICT] = office
    return office


def standing(session: Session, person_id: UUID, school_id: UUID | None, day: date) -> Standing:
    """Where somebody is from `day` on, schools that the caller cannot see included; see `domain.Standing`."""
    values = {"person": person_id, "school": school_id, "day": day}
    return Standing(*session.execute(STANDING, values).one())


def schools(query: dict[str, Any]) -> Select[School]:
    statement = select(School)
    if query.get("active") is not None:
        statement = statement.where(School.active == query["active"])
    return statement


def groups(query: dict[str, Any]) -> Select[Group]:
    statement = select(Group)
    for name in ("school_id", "kind"):
        if query.get(name) is not None:
            statement = statement.where(getattr(Group, name) == query[name])
    return statement if query.get("removed") else statement.where(~Group.removed)


def memberships(query: dict[str, Any], day: date) -> Select[Membership]:
    statement = select(Membership).where(*membership_filters(query))
    if query.get("person_id") is not None:
        statement = statement.where(Membership.person_id == query["person_id"])
    return statement.where(holds_on(day)) if query.get("present") else statement


def people(query: dict[str, Any], day: date) -> Select[Person]:
    """People by words in name or login, school, group, role; `when` is "present" or "any" for past members as well."""
    statement = select(Person).options(selectinload(Person.memberships))
    filters = membership_filters(query)
    if query["when"] == "present":
        filters.append(holds_on(day))
    if filters:
        statement = statement.where(exists().where(Membership.person_id == Person.id, *filters))
    if query.get("active") is not None:
        statement = statement.where(Person.active == query["active"])
    for word in (query.get("q") or "").split()[:5]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(
            or_(Person.name.ilike(pattern, escape="\\"), Person.login.ilike(pattern, escape="\\"))
        )
    return statement


def membership_filters(query: dict[str, Any]) -> list[Any]:
    filters: list[Any] = []
    if query.get("school_id") is not None:
        filters.append(Membership.school_id == query["school_id"])
    if query.get("role") is not None:
        filters.append(literal(query["role"]) == any_(Membership.roles))
    if query.get("group_id") is not None:
        link = exists().where(
            MembershipGroup.membership_id == Membership.id, MembershipGroup.group_id == query["group_id"]
        )
        filters.append(link)
    return filters


def holds_on(day: date) -> Any:
    return (Membership.starts_on <= day) & (func.coalesce(Membership.ends_on, day) >= day)


def not_over(day: date) -> Any:
    """Holds on `day` or will."""
    return func.coalesce(Membership.ends_on, day) >= day
