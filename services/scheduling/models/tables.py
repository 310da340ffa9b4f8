"""What the service's tables derive from, and their column types beyond the plain ones."""

from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import Date, Integer, MetaData, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import mapped_column

from shared import store

Json = Annotated[list[dict[str, Any]], mapped_column(JSONB(none_as_null=True))]
Uuids = Annotated[list[UUID], mapped_column(ARRAY(Uuid))]
Dates = Annotated[list[date], mapped_column(ARRAY(Date))]
Integers = Annotated[list[int], mapped_column(ARRAY(Integer))]


class Base(store.Base):
    __abstract__ = True
    metadata: ClassVar[MetaData] = MetaData()
