"""CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec), with our extension attributes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/cloudevents+json"
REQUIRED = ("id", "source", "type", "subject", "time", "school", "sequence", "data")


class ContractError(ValueError):
    """Bytes or a payload that are not what the contract says; the message names the attribute."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One event on the wire.

    `subject` is the aggregate's id, `sequence` its version (1, 2, 3 … without a gap per source and subject),
    `school` the tenant. `resync` marks a statement of the present state instead of something that just happened.
    """

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    school: UUID
    sequence: int
    data: dict[str, Any] = field(repr=False)
    dataschema: str = ""
    traceparent: str | None = None
    causation: UUID | None = None
    correlation: UUID | None = None
    resync: bool = False

    def to_json(self) -> bytes:
        document = {
            "specversion": SPEC_VERSION,
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "dataschema": self.dataschema or f"urn:{self.type}",
            "school": self.school,
            "sequence": self.sequence,
            "data": self.data,
        }
        optional = {
            "traceparent": self.traceparent,
            "causation": self.causation,
            "correlation": self.correlation,
            "resync": self.resync or None,
        }
        return orjson.dumps(document | {name: value for name, value in optional.items() if value is not None})

    @classmethod
    def from_json(cls, body: bytes | str) -> "Envelope":
        """Reads an envelope; raises ContractError naming the attribute that is missing or wrong."""
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ContractError(f"not JSON: {error}") from None
        if not isinstance(document, dict):
            raise ContractError("not a JSON object")
        missing = [name for name in REQUIRED if document.get(name) is None]
        if missing:
            raise ContractError(f"missing attribute: {', '.join(missing)}")
        return cls._from_document(document)

    @classmethod
    def _from_document(cls, document: dict[str, Any]) -> "Envelope":
        if not isinstance(document["data"], dict):
            raise ContractError("data: not a JSON object")
        try:
            return cls(
                id=UUID(document["id"]),
                source=str(document["source"]),
                type=str(document["type"]),
                subject=str(document["subject"]),
                time=datetime.fromisoformat(document["time"]),
                school=UUID(document["school"]),
                sequence=int(document["sequence"]),
                data=document["data"],
                dataschema=str(document.get("dataschema", "")),
                traceparent=document.get("traceparent"),
                causation=UUID(document["causation"]) if document.get("causation") else None,
                correlation=UUID(document["correlation"]) if document.get("correlation") else None,
                resync=bool(document.get("resync", False)),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise ContractError(f"an attribute has the wrong form: {error}") from None
