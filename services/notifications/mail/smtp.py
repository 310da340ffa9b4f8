"""Handing a mail to a server, by smtplib. Whatever goes wrong is one of three errors, one per decision of the caller."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
SERVICE_CLOSING = 421


class ServerAwayError(Exception):
    """No connection, or no sign-in: nothing is wrong with the mail. Try all of them later."""


class PutOffError(Exception):
    """The server did not take this mail now (4xx, or it went away meanwhile). Try it again later."""


class RefusedError(Exception):
    """The server will never take this mail (5xx)."""


@dataclass(frozen=True)
class Server:
    """Where mail goes: smtp://, smtp+starttls:// or smtps://[user:password@]host[:port]."""

    url: str
    timeout: float = TIMEOUT_SECONDS
    hello: str = "localhost"

    @contextmanager
    def connect(self) -> Iterator["Connection"]:
        """A connection for several mails, signed in. Raises ServerAwayError."""
        try:
            client = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAwayError(f"{type(error).__name__}: {error}") from error
        try:
            yield Connection(client)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _open(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
        client = self._client(parts.scheme, host, port)
        try:
            if parts.scheme == "smtp+starttls":
                client.starttls(context=ssl.create_default_context())
            if parts.username:
                client.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException):
            client.close()
            raise
        return client

    def _client(self, scheme: str, host: str, port: int) -> smtplib.SMTP:
        if scheme == "smtps":
            return smtplib.SMTP_SSL(
                host, port, local_hostname=self.hello, timeout=self.timeout, context=ssl.create_default_context()
            )
        return smtplib.SMTP(host, port, local_hostname=self.hello, timeout=self.timeout)


class Connection:
    """An open connection. After `alive` is False it takes no more mails."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client
        self.alive = True

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Returns when the server has taken the mail. Raises PutOffError or RefusedError.

        After PutOffError the server may have taken it all the same (it went away before its answer came): the next
        attempt carries the same Message-ID, by which a reader's program knows the two for one.
        """
        try:
            self._client.send_message(message, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            code, reason = refused.recipients[recipient]
            raise self._refusal(code, reason) from None
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise RefusedError(f"the server does not take such an address: {error}") from None
        except (OSError, smtplib.SMTPException) as error:
            self.alive = False
            raise PutOffError(f"{type(error).__name__}: {error}") from None

    def _refusal(self, code: int, reason: bytes | str) -> PutOffError | RefusedError:
        words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        if code == SERVICE_CLOSING or code < 0:
            self.alive = False
        permanent = 500 <= code < 600
        return (RefusedError if permanent else PutOffError)(f"{code} {words}")
