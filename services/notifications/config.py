"""Settings from the environment: those that every service has, and where mail goes."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from environs import ValidationError

from shared.settings import ServiceSettings, common_values, known_scheme, read_env, seal_or_exit

SMTP_SCHEMES = ("smtp", "smtp+starttls", "smtps")


@dataclass(frozen=True, kw_only=True)
class NotificationSettings(ServiceSettings):
    """`smtp_url` empty: no mail is sent, and every delivery by e-mail says why. `mail_window`: seconds that a mail
    waits for more to say to the same person in the same thread.
    """

    smtp_url: str = ""
    mail_from: str = ""
    mail_window: int = 60


def load() -> NotificationSettings:
    env = read_env()
    values = common_values(env, "notifications") | {
        "smtp_url": env.str("SMTP_URL", "", validate=[known_scheme(*SMTP_SCHEMES), names_a_host]),
        "mail_from": env.str("MAIL_FROM", "Qinglan <qinglan@localhost>", validate=is_a_sender),
        "mail_window": env.int("MAIL_WINDOW", 60),
    }
    seal_or_exit(env)
    return NotificationSettings(**values)  # type: ignore[arg-type]  # the keys are those of the dataclass


def names_a_host(url: str) -> None:
    try:
        parts = urlsplit(url)
        named = not url or (bool(parts.hostname) and (parts.port is None or parts.port > 0))
    except ValueError:
        named = False
    if not named:
        raise ValidationError("must name a server, such as smtp://mail.example.org:25")


def is_a_sender(value: str) -> None:
    if "@" not in value:
        raise ValidationError("must be an address, such as Qinglan <office@example.org>")
