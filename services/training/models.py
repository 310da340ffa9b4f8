"""Its tables: none of its own yet."""

from typing import ClassVar

from sqlalchemy import MetaData

from shared import store


class Base(store.Base):
    """What the service's tables will derive from."""

    __abstract__ = True
    metadata: ClassVar[MetaData] = MetaData()
