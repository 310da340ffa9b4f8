"""What is seen of it from outside. Labels are bounded: channels, outcomes."""

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from sqlalchemy import event
from sqlalchemy.orm import Session

deliveries_total = Counter(
    "qinglan_deliveries_total", "Deliveries by channel and outcome", ("channel", "outcome"), registry=REGISTRY
)
mails_total = Counter("qinglan_mails_total", "E-mails by outcome of an attempt", ("outcome",), registry=REGISTRY)
mail_seconds = Histogram("qinglan_mail_seconds", "Time to hand an e-mail to the server", registry=REGISTRY)
stream_connections = Gauge("qinglan_stream_connections", "Open live updates of inboxes", registry=REGISTRY)
stream_refused_total = Counter(
    "qinglan_stream_refused_total", "Live updates refused: too many connections", registry=REGISTRY
)
stream_updates_total = Counter("qinglan_stream_updates_total", "Counts sent to open live updates", registry=REGISTRY)


def delivered(session: Session, channel: str, outcome: str, count: int) -> None:
    """Counts deliveries when, and only if, the transaction commits."""

    @event.listens_for(session, "after_commit", once=True)
    def committed(_session: Session) -> None:
        deliveries_total.labels(channel, outcome).inc(count)
