"""What `notifications` publishes."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.registry import Event, event


@event("notifications", "delivery", "failed")
@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Event):
    """A message could not be delivered on a channel, for good."""

    delivery_id: UUID
    message_id: UUID
    person_id: UUID
    channel: str
    reason: str


@event("notifications", "announcement", "sent")
@dataclass(frozen=True, kw_only=True)
class AnnouncementSent(Event):
    announcement_id: UUID
    school_id: UUID
    title: str
    recipients: int
