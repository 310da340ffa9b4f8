"""What people corrected, seen by rule: where the reading is wrong most often."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from services.scheduling.models import PlanCorrection, PlanItem
from services.scheduling.operations.acting import Acting

CONFIRMED = "confirm"


def of_plan(plan_id: UUID) -> Select[Any]:
    return select(PlanCorrection).where(PlanCorrection.plan_id == plan_id)


def of_rule(rule: str | None) -> Select[Any]:
    """Over all plans that the caller may see."""
    every = select(PlanCorrection)
    return every if rule is None else every.where(PlanCorrection.rule == rule)


def rules(acting: Acting) -> list[dict[str, Any]]:
    """Each rule with how much it read and how often it was corrected, the most corrected first."""
    counts: dict[str, dict[str, int]] = {}
    for rule, kind, number in acting.session.execute(counted_by_rule_and_kind()):
        counts.setdefault(rule, {})[kind] = number
    read = {row[0]: row[1] for row in acting.session.execute(counted_items())}
    found = [
        {
            "rule": rule,
            "items": read.get(rule, 0),
            "corrected": sum(number for kind, number in kinds.items() if kind != CONFIRMED),
            "confirmed": kinds.get(CONFIRMED, 0),
            "kinds": kinds,
        }
        for rule in {*counts, *read}
        for kinds in (counts.get(rule, {}),)
    ]
    return sorted(found, key=lambda entry: (-entry["corrected"], entry["rule"]))


def counted_by_rule_and_kind() -> Select[str, str, int]:
    """Only what still stands: neither taken back nor the taking back itself."""
    undo = aliased(PlanCorrection)
    taken_back = select(undo.id).where(undo.undoes == PlanCorrection.id).exists()
    standing = (PlanCorrection.rule != "", PlanCorrection.undoes.is_(None), ~taken_back)
    columns = (PlanCorrection.rule, PlanCorrection.kind)
    return select(*columns, func.count()).where(*standing).group_by(*columns)


def counted_items() -> Select[str, int]:
    return select(PlanItem.rule, func.count()).where(PlanItem.rule != "").group_by(PlanItem.rule)
