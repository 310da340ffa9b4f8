"""The reader of Chinese school work plans (工作计划): a file or a pasted text in, plans with activities out.

Bytes → blocks (`readers`) → logical lines (`lines`, `flattened`) → entries under their periods (`lists`, `tables`)
→ activities (`activities`) → plans (`plans`). Every stage is pure; between them stand frozen dataclasses.
A new format is a new reader; a new habit of writing is a rule in one stage, with a test of its own.
"""

from services.scheduling.plans.activities.activity import Activity
from services.scheduling.plans.errors import UnreadablePlanError
from services.scheduling.plans.plans import Plan, UnreadLine
from services.scheduling.plans.reading import Document, fingerprint, read_document, read_text
from services.scheduling.plans.telling.explaining import explain
from services.scheduling.plans.telling.output import as_json, parse_command
from services.scheduling.plans.telling.writing import differences, write

__all__ = [
    "Activity",
    "Document",
    "Plan",
    "UnreadLine",
    "UnreadablePlanError",
    "as_json",
    "differences",
    "explain",
    "fingerprint",
    "parse_command",
    "read_document",
    "read_text",
    "write",
]
