"""What the readers of lists and of tables hand on: entries under their periods, titles, and what was left over."""

from dataclasses import dataclass
from typing import NamedTuple

from services.scheduling.plans.times.values import Period

#: The rule of a line that is one arrangement, or several, with their time before them.
BEGUN_BY_ITS_TIME = "a sentence with its time"
#: The rule of what stands on a heading's line.
BEHIND_A_HEADING = "behind a heading"
#: The rule of a cell below a column of contents.
BY_ITS_HEADER = "table, by its header"


class Entry(NamedTuple):
    """A text that was found under `period`, with the heading in the source's own words.

    `lines` tells the line of each of the text's lines, if they have lines of their own in the source. `days` says that
    the numbers before these are days of the entry's week or month.
    """

    line: int
    text: str
    period: Period
    heading: str
    rule: str
    confidence: float
    owner: str | None = None
    lines: tuple[int, ...] = ()
    days: bool = False


@dataclass(frozen=True)
class Title:
    line: int
    text: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Organisation:
    """A subtitle or a signature: a school, an office, or both."""

    line: int
    text: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Leftover:
    """A line or a cell that looks like an arrangement and could not be read, and why."""

    line: int
    text: str
    reason: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Prose:
    """A line or a cell that is part of a plan and no arrangement."""

    line: int
    text: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A line or a cell that says when, or names a column: what follows stands under it."""

    line: int
    text: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Detail:
    """A cell beside an arrangement that is none itself: its number, place, owner or remark."""

    line: int
    text: str
    lines: tuple[int, ...] = ()


Piece = Entry | Heading | Detail | Title | Organisation | Leftover | Prose
