"""Calendar feeds: their addresses are made and revoked here, and read without a token."""

from uuid import UUID

from flask import request
from sqlalchemy import select

from services.scheduling import metrics
from services.scheduling.api.routes import acting, api, feeds
from services.scheduling.models import Feed
from services.scheduling.operations import feeds as operations
from services.scheduling.operations.calendars import calendar_document
from services.scheduling.schemas.feeds import FeedIn, FeedOut, NewFeedOut
from shared.web import Call, Capability, Page, Reply, paginate

CALENDAR = "text/calendar; charset=utf-8"


@api.post(
    "/feeds",
    needs=Capability.ACTIVITY_READ,
    summary="Make a secret address for a calendar; it is shown this once",
    body=FeedIn,
    returns=NewFeedOut,
    status=201,
)
def create_feed(call: Call) -> operations.NewFeed:
    return operations.create_feed(acting(call), call.settings.public_url, **call.body)


@api.get("/feeds", needs=Capability.ACTIVITY_READ, summary="List one's own calendar feeds", returns=FeedOut, paged=True)
def list_feeds(call: Call) -> Page:
    own = select(Feed).where(Feed.created_by == call.caller.person)
    return paginate(call.session, own, [Feed.id], limit=call.query["limit"], cursor=call.query["cursor"])


@api.delete(
    "/feeds/<uuid:feed_id>",
    needs=Capability.ACTIVITY_READ,
    summary="Revoke a calendar feed: its address is dead at once",
    status=204,
)
def revoke_feed(call: Call, feed_id: UUID) -> None:
    operations.revoke_feed(acting(call), feed_id)


@feeds.get(
    "/<secret>.ics",
    needs=Capability.PUBLIC,
    summary="A calendar, behind its secret address",
    content_type=CALENDAR,
    scope="service",
)
def read_feed(call: Call, secret: str) -> Reply:
    zone = call.settings.zoneinfo
    content = operations.read_feed(call.session, secret, call.clock.now(), zone)
    headers = {"ETag": content.etag, "Cache-Control": "private, no-cache"}
    if content.etag.strip('"') in request.if_none_match:
        metrics.FEED_READS.labels("304").inc()
        return Reply(b"", 304, headers)
    metrics.FEED_READS.labels("200").inc()
    return Reply(calendar_document(content, zone), 200, headers)
