"""Who may change what, beyond the capability that the route asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.directory.domain.kinds import DISTRICT_ROLES
from shared.errors import ForbiddenError


@dataclass(frozen=True)
class Standing:
    """Where a person is now or will be, as one school asks: here, elsewhere, and in a role of the district's."""

    here: bool
    elsewhere: bool
    district_role: bool


@dataclass(frozen=True)
class Actor:
    """Who makes a change: a person acting for one school."""

    person: UUID | None
    school: UUID | None
    roles: frozenset[str]

    @property
    def is_district_admin(self) -> bool:
        return "district_admin" in self.roles

    def must_write_at(self, school: UUID) -> None:
        """Only a district_admin changes another school than the own one, whatever the database lets them see."""
        if not self.is_district_admin and school != self.school:
            raise ForbiddenError("that belongs to another school", detail_zh="不属于您的学校", code="school")

    def must_be_able_to_change_roles(self, before: Iterable[str], after: Iterable[str]) -> None:
        """District roles are given and taken by a district_admin alone."""
        changed = (set(before) ^ set(after)) & DISTRICT_ROLES
        if changed and not self.is_district_admin:
            raise ForbiddenError(
                f"only a district_admin gives or takes {', '.join(sorted(changed))}",
                detail_zh="区级角色只能由区管理员授予或收回",
                code="district_role",
            )

    def must_govern(self, standing: Standing, *, alone: bool) -> None:
        """May change a person of that standing.

        `alone`: the change reaches beyond the school (password, login, deactivation), so a school may make it only
        for somebody who is nowhere else. Otherwise it would be a way into the other school.
        """
        if self.is_district_admin:
            return
        if not standing.here:
            raise ForbiddenError(
                "this person is no longer at your school; ask the district", detail_zh="此人已不在您的学校,请联系区里",
                code="not_here",
            )  # fmt: skip
        if standing.district_role:
            raise ForbiddenError(
                "this person holds a role of the district; only a district_admin may change the account",
                detail_zh="此人任区级角色,只能由区管理员修改",
                code="district_role",
            )
        if alone and standing.elsewhere:
            raise ForbiddenError(
                "this person is at another school as well; ask the district", detail_zh="此人同时在其他学校任职,请联系区里",
                code="also_elsewhere",
            )  # fmt: skip


#: The operator at the command line.
SYSTEM = Actor(None, None, frozenset({"district_admin"}))
