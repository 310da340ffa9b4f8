"""Who acts, when, and in which zone: what every operation of a request needs beside its own values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.scheduling.models import School
from shared.errors import InvalidError
from shared.web import Caller, Capability


@dataclass(frozen=True)
class Acting:
    """One request's transaction and its surroundings."""

    session: Session
    caller: Caller
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def for_district(self) -> bool:
        return self.caller.scope.reach == "district"

    def may(self, capability: Capability) -> bool:
        return capability in self.caller.capabilities

    def school(self, wanted: UUID | None) -> UUID:
        """The school that something new belongs to: the caller's own; the district may name another.

        Raises InvalidError for one that is unknown or not the caller's.
        """
        if wanted is None or wanted == self.caller.school:
            return self.caller.school
        if not self.for_district or self.session.get(School, wanted) is None:
            raise InvalidError(
                "school_id: no such school, or not yours",
                detail_zh="没有这所学校,或不属于您",
                code="school",
                fields={"school_id": ["no such school, or not yours"]},
            )
        return wanted

    def check_district_wide(self, wanted: bool) -> None:
        """Only the district office shows something to all schools."""
        if wanted and not self.for_district:
            raise InvalidError(
                "district_wide: only the district office may set it",
                detail_zh="只有区教育局可面向全区发布",
                code="district_wide",
                fields={"district_wide": ["only the district office may set it"]},
            )
