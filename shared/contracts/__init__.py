"""What the services say to each other: one class per event and version, in a CloudEvents 1.0 envelope."""

from shared.contracts.envelope import ContractError, Envelope
from shared.contracts.registry import Event, all_events, event, event_class, type_of

__all__ = ["ContractError", "Envelope", "Event", "all_events", "event", "event_class", "type_of"]
