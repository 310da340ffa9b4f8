"""Rooms, and who is in them when: a booking is an activity with a room and a time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.scheduling.models import Room
from services.scheduling.operations.acting import Acting


def add_room(acting: Acting, *, school_id: UUID | None, district_wide: bool, **values: Any) -> Room:
    acting.check_district_wide(district_wide)
    room = Room(school_id=acting.school(school_id), district_wide=district_wide, active=True, **values)
    acting.session.add(room)
    acting.session.flush()
    return room


def change_room(acting: Acting, room: Room, values: Mapping[str, Any]) -> Room:
    """A room that is no longer `active` keeps its bookings and takes no new ones."""
    for name, value in values.items():
        setattr(room, name, value)
    room.version += 1
    acting.session.flush()
    return room
