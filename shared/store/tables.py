"""What the tables of all services have in common."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.ids import new_id

uuid_key = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]


class Base(DeclarativeBase):
    """The base of a service's tables; each service makes its own subclass with its own MetaData."""

    __abstract__ = True
    metadata: ClassVar[MetaData]
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB}


class Versioned:
    """An aggregate: `version` is 1 when made, one more with every change, and is the `sequence` of its event."""

    version: Mapped[int] = mapped_column(BigInteger, default=1)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )
