"""Rooms and their bookings."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.scheduling.api.routes import acting, api
from services.scheduling.models import Activity, Room
from services.scheduling.operations import rooms
from services.scheduling.operations.finding import found
from services.scheduling.operations.searching import activities_matching
from services.scheduling.schemas.activities import ActivityOut, BookingQuery
from services.scheduling.schemas.terms import RoomChange, RoomIn, RoomOut
from shared.web import Call, Capability, Page, paginate


@api.get("/rooms", needs=Capability.ACTIVITY_READ, summary="List rooms", returns=RoomOut, paged=True)
def list_rooms(call: Call) -> Page:
    return paginate(
        call.session, select(Room), [Room.name, Room.id], limit=call.query["limit"], cursor=call.query["cursor"]
    )


@api.post("/rooms", needs=Capability.ROOM_WRITE, summary="Add a room", body=RoomIn, returns=RoomOut, status=201)
def add_room(call: Call) -> Room:
    return rooms.add_room(acting(call), **call.body)


@api.get("/rooms/<uuid:room_id>", needs=Capability.ACTIVITY_READ, summary="Read a room", returns=RoomOut)
def get_room(call: Call, room_id: UUID) -> Room:
    return found(call.session, Room, room_id)


@api.patch(
    "/rooms/<uuid:room_id>",
    needs=Capability.ROOM_WRITE,
    summary="Change a room, or close it for new bookings",
    body=RoomChange,
    returns=RoomOut,
    versioned=True,
)
def change_room(call: Call, room_id: UUID) -> Room:
    room = found(call.session, Room, room_id, lock=True)
    call.expect_version(room.version)
    return rooms.change_room(acting(call), room, call.body)


@api.get(
    "/rooms/<uuid:room_id>/bookings",
    needs=Capability.ACTIVITY_READ,
    summary="Who is in a room when",
    query=BookingQuery,
    returns=ActivityOut,
    paged=True,
)
def list_bookings(call: Call, room_id: UUID) -> Page:
    room = found(call.session, Room, room_id)
    today: date = acting(call).today
    booked = activities_matching(call.session, {**call.query, "room_id": room.id}, today).where(
        Activity.state != "cancelled"
    )
    return paginate(
        call.session, booked, [Activity.sorts_at, Activity.id], limit=call.query["limit"], cursor=call.query["cursor"]
    )
