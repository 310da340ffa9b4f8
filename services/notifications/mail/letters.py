"""Writing a mail: one about one thing, or a digest of a plan's activities; plain text and simple HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.domain import Kind
from services.notifications.operations.inbox import Letter
from services.notifications.operations.mails import Draft, OutgoingMail, Written
from services.notifications.texts import Language

TEMPLATES = Path(__file__).parent.parent / "templates"
# A mail names so many things, then says how many more there are.
MOST_ITEMS = 100


@dataclass(frozen=True)
class Sender:
    """From whom mails come: `Name <address>`."""

    value: str

    @property
    def address(self) -> str:
        return parseaddr(self.value)[1]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2] or "localhost"

    @property
    def header(self) -> Address:
        name, address = parseaddr(self.value)
        return Address(name, addr_spec=address)


@cache
def templates() -> Environment:
    """HTML escapes what people wrote; plain text shows it as it is."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write(draft: Draft, language: Language, inbox_url: str) -> Written:
    """Subject and both bodies, in the recipient's language."""
    values = {
        "lang": "en" if language.english else "zh-CN",
        "greeting": language.greeting(draft.name),
        "heading": heading(draft, language),
        "subheading": " · ".join(part for part in (draft.office, draft.term) if part),
        "items": [item(letter, language) for letter in draft.letters[:MOST_ITEMS]],
        "more": language.more(len(draft.letters) - MOST_ITEMS) if len(draft.letters) > MOST_ITEMS else "",
        "open_inbox": language.word("mail.open_inbox"),
        "url": inbox_url,
        "why": language.word("mail.why"),
    }
    return Written(
        subject=f"[{language.word('product')}] {values['heading']}",
        text=templates().get_template("mail.txt").render(values),
        html=templates().get_template("mail.html").render(values),
    )


def heading(draft: Draft, language: Language) -> str:
    """What the mail is about, in a line."""
    letters: Sequence[Letter] = draft.letters
    if len(letters) == 1:
        return language.join(language.word(letters[0].kind), str(letters[0].content["title"]))
    if all(letter.kind is Kind.NEW for letter in letters):
        return language.plan_heading(draft.plan_title, len(letters))
    return language.plan_changes(draft.plan_title, len(letters))


def item(letter: Letter, language: Language) -> dict[str, str]:
    return {
        "title": str(letter.content["title"]),
        "text": language.describe(letter.kind, letter.content, letter.changes),
    }


def message_of(mail: OutgoingMail, sender: Sender) -> EmailMessage:
    """The mail as it goes over the wire: the same bytes at every attempt."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender.header
    message["To"] = Address(one_line(mail.name), addr_spec=mail.address)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    # Out-of-office programs are not to answer.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    message.set_boundary(f"=_{mail.id.hex}")
    return message


def one_line(text: str) -> str:
    """A header is one line, whatever somebody wrote into a title."""
    return " ".join(text.split())


def is_address(value: str) -> bool:
    """Can a mail be addressed to it at all?"""
    try:
        parsed = Address(addr_spec=value.strip())
    except (HeaderParseError, ValueError, IndexError):
        return False
    return bool(parsed.username and parsed.domain)
