"""A real SMTP server (aiosmtpd) that can be told to misbehave."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass
class Mailbox:
    """What arrived. `answers`: what to say after DATA, one a mail; then 250. None: drop the connection."""

    taken: list[EmailMessage] = field(default_factory=list)
    answers: list[str | None] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    #: Keeps a mail although the connection is dropped before the answer: the sender cannot know.
    keep_dropped: bool = False
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.delay)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer is None:
            if self.keep_dropped:
                self.keep(envelope)
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self.keep(envelope)
        return answer

    def keep(self, envelope: Any) -> None:
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)


@contextmanager
def running(*, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[Mailbox]:
    """On a free port, in a loop and a thread of its own. `tls`: from the first byte; `options` are aiosmtpd's."""
    mailbox = Mailbox()
    loop = asyncio.new_event_loop()
    opening = loop.create_server(lambda: SMTP(mailbox, loop=loop, **options), "127.0.0.1", 0, ssl=tls)
    server = loop.run_until_complete(opening)
    mailbox.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield mailbox
    finally:
        asyncio.run_coroutine_threadsafe(close(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def close(server: asyncio.Server) -> None:
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
