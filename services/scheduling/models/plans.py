"""Work plans (工作计划): what was imported, the draft's items, every correction, every published version."""

from datetime import date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from services.scheduling.models.tables import Base, Json
from shared.store import Versioned, uuid_key


class Import(Base):
    """A file or a pasted text: its lines, and `readings`, one per plan found in it."""

    __tablename__ = "imports"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    term_id: Mapped[UUID]
    filename: Mapped[str]
    fingerprint: Mapped[str]
    school_year: Mapped[int | None]
    lines: Mapped[Json]
    readings: Mapped[Json]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]


class Plan(Versioned, Base):
    """A plan of an office for a term. `published_version` counts its publications, `version` its every change.

    `term_basis` says how it came to its term: the `document` names it, somebody has `chosen` it, it is the `nearest`
    to the day of the import, or it was chosen while the document names another one (`contradicted`).
    """

    __tablename__ = "plans"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    district_wide: Mapped[bool]
    term_id: Mapped[UUID]
    import_id: Mapped[UUID | None]
    import_position: Mapped[int | None]
    title: Mapped[str]
    office: Mapped[str]
    school_named: Mapped[str]
    term_named: Mapped[str]
    term_basis: Mapped[str] = mapped_column(default="chosen")
    participants: Mapped[Json]
    state: Mapped[str]
    published_version: Mapped[int]
    published_at: Mapped[datetime | None]
    unread: Mapped[Json]
    created_by: Mapped[UUID]
    item_count: ClassVar[Any]


class PlanItem(Versioned, Base):
    """One activity of a plan as it stands in the draft.

    `source_index` is its place in the import's reading, None for one that was added by hand; `corrected` says
    that somebody changed what was read. `participants` None: the plan's. `conflict` holds the two windows that the
    document says at once, its printed dates and its week; it stays without a window until somebody chooses.
    """

    __tablename__ = "plan_items"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str]
    category: Mapped[str]
    owner: Mapped[str]
    precision: Mapped[str | None]
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    time_from: Mapped[time | None]
    time_to: Mapped[time | None]
    participants: Mapped[Json | None]
    place: Mapped[str]
    line: Mapped[int | None]
    source_text: Mapped[str]
    source_index: Mapped[int | None]
    heading: Mapped[str] = mapped_column(default="")
    rule: Mapped[str]
    confidence: Mapped[float]
    conflict: Mapped[Json | None]
    origin: Mapped[str]
    corrected: Mapped[bool]


class PlanCorrection(Base):
    """What somebody changed in a draft: the items before and after, and the rule that had read them. Never changed.

    Taking a correction back is a correction too, which says which one it `undoes`.
    """

    __tablename__ = "plan_corrections"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    kind: Mapped[str]
    rule: Mapped[str] = mapped_column(default="")
    before: Mapped[Json]
    after: Mapped[Json]
    undoes: Mapped[UUID | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]

    @property
    def read(self) -> dict[str, Any]:
        """The first item before, or the unread line: what somebody found wrong."""
        return self.before[0] if self.before else {}

    @property
    def confidence(self) -> float | None:
        """None where nothing had been read, or by the first release, which did not keep it."""
        return self.read.get("confidence")

    @property
    def heading(self) -> str:
        return str(self.read.get("heading", ""))

    @property
    def source_text(self) -> str:
        """Of an unread line, the line itself."""
        return str(self.read.get("source_text", self.read.get("text", "")))


class PlanRelease(Base):
    """A published version, whole."""

    __tablename__ = "plan_releases"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    number: Mapped[int]
    title: Mapped[str]
    items: Mapped[Json]
    warnings: Mapped[Json]
    added: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]
    published_by: Mapped[UUID]
    published_at: Mapped[datetime]


# How many items a plan has: counted when the plan is read.
Plan.item_count = column_property(
    select(func.count(PlanItem.id)).where(PlanItem.plan_id == Plan.id).correlate_except(PlanItem).scalar_subquery()
)
