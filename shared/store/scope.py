"""Whose rows a transaction may see. The database enforces it (see `rls.py`); a forgotten WHERE shows nothing more."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Reach = Literal["none", "school", "district", "service"]


@dataclass(frozen=True)
class Scope:
    """What `Store.begin` tells PostgreSQL about the caller, for one transaction.

    - `none`: sees nothing.
    - `school`: the rows of `school`, and what the district shows to all schools.
    - `district`: every school's rows (district_admin, district_ops).
    - `service`: every row; only for a service's own worker and migrations' data, never for a request.
    """

    reach: Reach
    school: UUID | None = None
    person: UUID | None = None


NOBODY = Scope("none")
DISTRICT = Scope("district")
SERVICE = Scope("service")
