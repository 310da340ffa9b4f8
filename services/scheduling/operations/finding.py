"""Rows by id, in the caller's scope: what the caller may not see is not found."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.errors import NotFoundError

Row = TypeVar("Row")

NAMES_ZH = {
    "Activity": "活动",
    "Feed": "日历订阅",
    "Import": "导入记录",
    "Plan": "计划",
    "PlanItem": "计划条目",
    "PlanRelease": "计划版本",
    "Room": "场地",
    "Series": "重复活动",
    "Term": "学期",
}


def found(session: Session, model: type[Row], key: UUID, *, lock: bool = False, **where: Any) -> Row:
    """The row, locked for a change if asked; raises NotFoundError when there is none that the caller may see."""
    statement = select(model).where(model.id == key)  # type: ignore[attr-defined]  # all of these tables have one
    for name, value in where.items():
        statement = statement.where(getattr(model, name) == value)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(statement).one_or_none()
    if row is None:
        name = model.__name__
        raise NotFoundError(f"no such {name.lower()}", detail_zh=f"没有这个{NAMES_ZH[name]}", code="not_found")
    return row
