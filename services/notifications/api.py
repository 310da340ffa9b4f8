"""Its routes: parse, call an operation, render."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.notifications import schemas
from services.notifications.models import Announcement
from services.notifications.operations import announcements, deliveries, inbox, preferences
from services.notifications.render import entry_of, message_of
from services.notifications.texts import Language
from shared.errors import NotFoundError
from shared.web import Api, Call, Capability, Page, paginate
from shared.web.dead_letters import offer_dead_letters

api = Api("notifications", title="Notifications")
offer_dead_letters(api)


def language(call: Call) -> Language:
    return Language(lang=call.lang, zone=call.settings.zoneinfo)


@api.get(
    "/inbox",
    needs=Capability.INBOX_READ,
    summary="The caller's inbox: threads, the newest first",
    query=schemas.InboxQuery,
    returns=schemas.EntryOut,
    paged=True,
)
def list_inbox(call: Call) -> Page:
    query = call.query
    page = inbox.list_threads(
        call.session, call.caller.person, unread=query["unread"], limit=query["limit"], cursor=query["cursor"]
    )
    return Page([entry_of(entry, language(call)) for entry in page.items], page.next_cursor)


@api.get(
    "/inbox/unread_count",
    needs=Capability.INBOX_READ,
    summary="How many messages the caller has not read",
    returns=schemas.UnreadOut,
)
def unread_count(call: Call) -> dict[str, int]:
    return {"unread": inbox.unread_count(call.session, call.caller.person)}


@api.get(
    "/inbox/threads/<uuid:thread>",
    needs=Capability.INBOX_READ,
    summary="The messages of a thread, by the day that they are about",
    query=schemas.InboxQuery,
    returns=schemas.MessageOut,
    paged=True,
)
def list_thread(call: Call, thread: UUID) -> Page:
    query = call.query
    page = inbox.list_messages(
        call.session, call.caller.person, thread, unread=query["unread"], limit=query["limit"], cursor=query["cursor"]
    )
    return Page([message_of(letter, language(call)) for letter in page.items], page.next_cursor)


@api.get(
    "/inbox/threads/<uuid:thread>/entry",
    needs=Capability.INBOX_READ,
    summary="One thread as the inbox shows it",
    returns=schemas.EntryOut,
)
def get_thread(call: Call, thread: UUID) -> dict[str, Any]:
    return entry_of(inbox.get_thread(call.session, call.caller.person, thread), language(call))


@api.get("/inbox/<uuid:message_id>", needs=Capability.INBOX_READ, summary="One message", returns=schemas.MessageOut)
def get_message(call: Call, message_id: UUID) -> dict[str, Any]:
    return message_of(inbox.get_message(call.session, call.caller.person, message_id), language(call))


@api.post(
    "/inbox/<uuid:message_id>/read",
    needs=Capability.INBOX_READ,
    summary="Mark a message as read",
    returns=schemas.MessageOut,
)
def read_message(call: Call, message_id: UUID) -> dict[str, Any]:
    letter = inbox.read_message(call.session, call.caller.person, message_id, call.clock.now())
    return message_of(letter, language(call))


@api.post(
    "/inbox/read",
    needs=Capability.INBOX_READ,
    summary="Mark everything, or a thread, as read",
    body=schemas.ReadIn,
    returns=schemas.ReadOut,
)
def read_messages(call: Call) -> dict[str, int]:
    person = call.caller.person
    read = inbox.read_messages(call.session, person, call.clock.now(), **call.body)
    return {"read": read, "unread": inbox.unread_count(call.session, person)}


@api.get(
    "/preferences",
    needs=Capability.INBOX_READ,
    summary="Which mails the caller gets, and who said so",
    returns=schemas.PreferencesOut,
)
def get_preferences(call: Call) -> dict[str, Any]:
    return all_preferences(call)


def all_preferences(call: Call) -> dict[str, Any]:
    return {"items": preferences.preferences_of(call.session, call.caller.person, call.caller.school)}


@api.put(
    "/preferences",
    needs=Capability.INBOX_READ,
    summary="Say which mails the caller wants",
    body=schemas.PreferencesIn,
    returns=schemas.PreferencesOut,
)
def set_preferences(call: Call) -> dict[str, Any]:
    wishes = {item["purpose"]: item["email"] for item in call.body["items"]}
    preferences.set_preferences(call.session, call.caller.person, wishes)
    return all_preferences(call)


@api.put(
    "/mail_rules",
    needs=Capability.MAIL_RULE_WRITE,
    summary="Force or forbid mails for the caller's school",
    body=schemas.RulesIn,
    returns=schemas.PreferencesOut,
)
def set_mail_rules(call: Call) -> dict[str, Any]:
    rules = {item["purpose"]: item["rule"] for item in call.body["items"]}
    preferences.set_rules(call.session, call.caller.school, rules)
    return all_preferences(call)


@api.get(
    "/deliveries",
    needs=Capability.DELIVERY_READ,
    summary="What was delivered to the school's people, and what was not and why",
    query=schemas.DeliveryQuery,
    returns=schemas.DeliveryOut,
    paged=True,
)
def list_deliveries(call: Call) -> Page:
    return deliveries.list_deliveries(call.session, call.query, limit=call.query["limit"], cursor=call.query["cursor"])


@api.post(
    "/announcements",
    needs=Capability.ANNOUNCEMENT_WRITE,
    summary="Tell people, groups, a school or the district something",
    body=schemas.AnnouncementIn,
    returns=schemas.AnnouncementOut,
    status=201,
)
def create_announcement(call: Call) -> Announcement:
    caller = call.caller
    author = announcements.Author(
        person=caller.person,
        name=caller.name,
        school=caller.school,
        whole_district=caller.scope.reach == "district",
    )
    return announcements.announce(call.session, author, call.clock.now(), **call.body)


@api.get(
    "/announcements",
    needs=Capability.ANNOUNCEMENT_WRITE,
    summary="The school's announcements, the newest first",
    returns=schemas.AnnouncementOut,
    paged=True,
)
def list_announcements(call: Call) -> Page:
    return paginate(
        call.session,
        select(Announcement),
        [Announcement.id],
        limit=call.query["limit"],
        cursor=call.query["cursor"],
        descending=True,
    )


@api.get(
    "/announcements/<uuid:announcement_id>",
    needs=Capability.ANNOUNCEMENT_WRITE,
    summary="One announcement and how far it is",
    returns=schemas.AnnouncementOut,
)
def get_announcement(call: Call, announcement_id: UUID) -> Announcement:
    found = call.session.get(Announcement, announcement_id)
    if found is None:
        raise NotFoundError("no such announcement in your school", detail_zh="本校没有这条通知")
    return found
