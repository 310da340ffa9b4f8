"""What an import of a school's people would change, worked out before anything is touched."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.directory.domain.kinds import DISTRICT_ROLES
from services.directory.domain.rows import Row, RowError
from services.directory.domain.words import login_key

Action = Literal["create", "rejoin", "update", "end"]
#: More than this share of the present people gone looks like the wrong file.
BRAKE = 0.2


@dataclass(frozen=True)
class Member:
    """Somebody whom the school knows. `membership_id` is None for one who was here once."""

    person_id: UUID
    membership_id: UUID | None
    login: str
    name: str
    email: str
    lang: str
    active: bool
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """What the school and, as far as it may know, the district have now; all by `login_key`.

    `taken` are the file's logins that somebody in the district has, and whether that one is at another school now.
    """

    members: Mapping[str, Member]
    former: Mapping[str, Member]
    taken: Mapping[str, bool]
    groups: Collection[str]


@dataclass(frozen=True)
class Change:
    """One person's change; `differences` maps a field to its value before and after."""

    action: Action
    login: str
    name: str
    row: Row | None
    member: Member | None
    differences: Mapping[str, tuple[object, object]] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportPlan:
    """All changes, and all reasons against them. `kept` are logins missing in the file that stay nevertheless."""

    changes: tuple[Change, ...]
    errors: tuple[RowError, ...]
    ignored: tuple[str, ...]
    kept: tuple[str, ...]
    present: int
    unchanged: int

    def count(self, action: Action) -> int:
        return sum(change.action == action for change in self.changes)

    @property
    def brakes(self) -> bool:
        """Whether too many would disappear for this to be the right file."""
        return self.present > 0 and self.count("end") / self.present > BRAKE


@dataclass(frozen=True)
class Rules:
    """`grants_district_roles`: the caller is a district_admin and this is the district office.
    `end_missing`: who is not in the file leaves. `keeps`: the person who runs the import stays.
    """

    grants_district_roles: bool
    end_missing: bool
    keeps: UUID | None


def plan_import(
    rows: Sequence[Row], roster: Roster, rules: Rules, *, errors: Sequence[RowError] = (), ignored: Sequence[str] = ()
) -> ImportPlan:
    """Compares the file with the roster. A row with an error changes nothing, and its person does not count as missing."""
    changes: list[Change] = []
    found = list(errors)
    unchanged = 0
    for row in rows:
        refusals = list(refusals_of(row, roster, rules))
        found += refusals
        change = None if refusals else change_of(row, roster)
        unchanged += not refusals and change is None
        changes += [change] if change else []
    leaving, kept = missing_members(rows, roster, rules) if rules.end_missing and not found else ([], [])
    changes += [Change("end", member.login, member.name, None, member) for member in leaving]
    return ImportPlan(
        tuple(changes),
        tuple(sorted(found, key=lambda error: (error.row, error.field))),
        tuple(ignored),
        tuple(member.login for member in kept),
        len(roster.members),
        unchanged,
    )


def refusals_of(row: Row, roster: Roster, rules: Rules) -> Iterator[RowError]:
    """What stands against a row that is well formed."""
    key = login_key(row.login)
    member, former = roster.members.get(key), roster.former.get(key)
    if member is None and key in roster.taken and (roster.taken[key] or former is None):
        yield RowError(
            row.number,
            "login",
            "somebody at another school has this login; the district can transfer the person",
            "该账号属于其他学校的人员,请由区管理员办理调动",
        )
    elif (known := member or former) and not known.active:
        yield RowError(row.number, "login", "deactivated; reactivate the account first", "该账号已停用,请先启用")
    for name in row.groups or ():
        if name not in roster.groups:
            yield RowError(row.number, "groups", f"no such group: {name}; add it first", f"没有这个组:{name},请先添加")
    changed = set(row.roles or ()) ^ set(member.roles if member else ()) if row.roles is not None else set()
    if changed & DISTRICT_ROLES and not rules.grants_district_roles:
        yield RowError(
            row.number,
            "roles",
            "district roles are given by a district_admin, at the district office",
            "区级角色只能由区管理员在区级单位授予或收回",
        )


def change_of(row: Row, roster: Roster) -> Change | None:
    """The change that a row asks for; None when everything is as it says."""
    key = login_key(row.login)
    if (member := roster.members.get(key)) is not None:
        differences = dict(differences_of(row, member))
        return Change("update", member.login, row.name, row, member, differences) if differences else None
    if (former := roster.former.get(key)) is not None:
        return Change("rejoin", former.login, row.name, row, former, dict(differences_of(row, former)))
    return Change("create", row.login, row.name, row, None)


def differences_of(row: Row, member: Member) -> Iterator[tuple[str, tuple[object, object]]]:
    for name in ("name", "email", "lang", "roles", "groups"):
        before, after = getattr(member, name), getattr(row, name)
        if after is not None and before != after:
            yield name, (before, after)


def missing_members(rows: Sequence[Row], roster: Roster, rules: Rules) -> tuple[list[Member], list[Member]]:
    """Members who are not in the file: those who leave, and those whom no file can remove."""
    named = {login_key(row.login) for row in rows}
    missing = [member for key, member in sorted(roster.members.items()) if key not in named]
    kept = [member for member in missing if member.person_id == rules.keeps or set(member.roles) & DISTRICT_ROLES]
    return [member for member in missing if member not in kept], kept
