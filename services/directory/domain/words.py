"""Logins, names and addresses: what they may be, and how they are compared."""

import re
import unicodedata

LONGEST_NAME = 60
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}", re.ASCII)
EMAIL = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9._%+'-]*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+", re.ASCII
)
# What a spreadsheet would take for a formula, or a list of names for its separator.
NOT_IN_FRONT = ("=", "+", "-", "@")
SEPARATORS = re.compile(r"[;；|]")


def login_key(login: str) -> str:
    """Two logins with the same key are the same login."""
    return login.strip().lower()


def is_login(text: str) -> bool:
    return LOGIN.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether mail could go there; empty means that there is none and is fine."""
    return not text or (len(text) <= 200 and EMAIL.fullmatch(text) is not None)


def clean_name(text: str) -> str:
    """The name of a person, group or school without stray spaces; empty when it cannot be one.

    Separators and what begins like a formula are refused, so that every export can be read back and opened safely.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    hostile = name.startswith(NOT_IN_FRONT) or SEPARATORS.search(name)
    if hostile or any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in name):
        return ""
    return name
