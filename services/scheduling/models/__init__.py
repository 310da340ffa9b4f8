"""The service's tables; `migrations/` makes them, constraints and all."""

from services.scheduling.models.activities import Activity, Override, Room, Series
from services.scheduling.models.copies import Group, Membership, Person, School
from services.scheduling.models.feeds import Feed, Reminder, ReminderRules
from services.scheduling.models.plans import Import, Plan, PlanCorrection, PlanItem, PlanRelease
from services.scheduling.models.tables import Base
from services.scheduling.models.terms import Term

__all__ = [
    "Activity",
    "Base",
    "Feed",
    "Group",
    "Import",
    "Membership",
    "Override",
    "Person",
    "Plan",
    "PlanCorrection",
    "PlanItem",
    "PlanRelease",
    "Reminder",
    "ReminderRules",
    "Room",
    "School",
    "Series",
    "Term",
]
