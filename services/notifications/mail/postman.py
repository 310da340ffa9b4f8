"""The worker's mail thread: writes what is due, sends what is written. Rows first; nothing is kept in memory."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from services.notifications import metrics
from services.notifications.config import NotificationSettings
from services.notifications.desk import Desk
from services.notifications.domain import GIVE_UP_AFTER
from services.notifications.mail import letters
from services.notifications.mail.letters import Sender
from services.notifications.mail.smtp import Connection, PutOffError, RefusedError, Server, ServerAwayError
from services.notifications.operations import mails
from services.notifications.operations.mails import Draft, OutgoingMail, Writer, Written
from services.notifications.texts import Language
from shared.telemetry import get_logger

log = get_logger("notifications.mail")

Begin = Callable[[], AbstractContextManager[Session]]

BATCH = 10
IDLE_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 60.0
# A mail is not begun when so little is left of its lease that it might be somebody else's before it is settled.
MARGIN = timedelta(minutes=3)


@dataclass
class Postman:
    """Several may run, in several workers: each mail is claimed by one."""

    begin: Begin
    desk: Desk
    server: Server
    sender: Sender
    inbox_url: str
    _away: int = 0

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; a server or a database that is away is waited for, longer each time up to a minute."""
        while not stop.is_set():
            try:
                busy = self.step(stop)
                self._away = 0
            except (ServerAwayError, OperationalError, InterfaceError) as error:
                self._away += 1
                busy = False
                log.warning("mail_waits", error=str(error)[:500], times=self._away)
            if not busy:
                stop.wait(min(IDLE_SECONDS * 2**self._away, LONGEST_WAIT_SECONDS))

    def step(self, stop: threading.Event | None = None) -> bool:
        """Writes and sends one batch; says whether there may be more at once. Raises ServerAwayError."""
        with self.begin() as session:
            written = mails.write_due(session, self.desk, self._writer())
        with self.begin() as session:
            claimed = mails.claim(session, self.desk.now(), limit=BATCH)
        if claimed:
            self._send(claimed, stop or threading.Event())
        return bool(written or claimed)

    def _writer(self) -> Writer:
        return Writer(write=self._write, domain=self.sender.domain, is_address=letters.is_address)

    def _write(self, draft: Draft) -> Written:
        language = Language(lang="en" if draft.lang == "en" else "zh", zone=self.desk.zone)
        return letters.write(draft, language, self.inbox_url)

    def _send(self, claimed: list[OutgoingMail], stop: threading.Event) -> None:
        """Each mail is settled before the next is begun. What was not begun is given back."""
        lease_ends = self.desk.now() + mails.LEASE
        waiting = list(claimed)
        try:
            while waiting and not stop.is_set():
                with self.server.connect() as connection:
                    while waiting and connection.alive and not stop.is_set():
                        if self.desk.now() > lease_ends - MARGIN:
                            return
                        self._send_one(connection, waiting.pop(0))
        finally:
            if waiting:
                with self.begin() as session:
                    mails.give_back(session, self.desk.now(), waiting)

    def _send_one(self, connection: Connection, mail: OutgoingMail) -> None:
        if self.desk.now() - mail.written_at >= GIVE_UP_AFTER:
            self._settle("late", mail, mails.settle_dead, "could not be sent in time")
            return
        started = time.monotonic()
        try:
            connection.send(letters.message_of(mail, self.sender), self.sender.address, mail.address)
        except PutOffError as error:
            self._settle("put off", mail, mails.settle_put_off, str(error))
        except RefusedError as error:
            self._settle("refused", mail, mails.settle_dead, str(error))
        else:
            metrics.mail_seconds.observe(time.monotonic() - started)
            self._settle("sent", mail, mails.settle_sent)

    def _settle(self, outcome: str, mail: OutgoingMail, settle: Callable[..., None], *reason: str) -> None:
        with self.begin() as session:
            settle(session, self.desk, mail, *reason)
        metrics.mails_total.labels(outcome).inc()
        log.info("mail", outcome=outcome, mail=str(mail.id), attempts=mail.attempts)


def postman_of(settings: NotificationSettings, begin: Begin, desk: Desk) -> Postman:
    sender = Sender(settings.mail_from)
    server = Server(settings.smtp_url, hello=sender.domain)
    return Postman(begin, desk, server, sender, f"{settings.public_url.rstrip('/')}/inbox")
