"""From the parser's document to what an import keeps: its lines, and each plan with activities and unread lines."""

from dataclasses import dataclass
from typing import Any

from services.scheduling.plans import Document, UnreadablePlanError, as_json, fingerprint, read_document, read_text
from shared.errors import InvalidError

MOST_ACTIVITIES = 3000
LONGEST_NAME = 255


@dataclass(frozen=True)
class Reading:
    """A document as it was read. `plans` are JSON objects as the parser prints them, each with the words it was from."""

    filename: str
    fingerprint: str
    lines: list[dict[str, Any]]
    plans: list[dict[str, Any]]


def read_file(content: bytes, filename: str) -> Reading:
    """Raises InvalidError for a file that is no text, or holds no plan."""
    name = clean(filename)[-LONGEST_NAME:]
    try:
        return reading_of(read_document(content, name), name)
    except UnreadablePlanError as error:
        raise refused(error) from None


def read_pasted(text: str, filename: str) -> Reading:
    try:
        return reading_of(read_text(text), clean(filename))
    except UnreadablePlanError as error:
        raise refused(error) from None


def reading_of(document: Document, filename: str) -> Reading:
    found = as_json(document)["plans"]
    if not found:
        raise unreadable(
            "nothing in it looks like a work plan; it needs months, weeks or dates with activities below them",
            "没有读到工作计划;请确认其中有月份、周次或日期,以及所列的活动",
        )
    if sum(len(plan["activities"]) for plan in found) > MOST_ACTIVITIES:
        raise unreadable(
            f"more than {MOST_ACTIVITIES} activities; split the file", f"活动超过 {MOST_ACTIVITIES} 项,请拆分文件"
        )
    words = [clean(line) for line in document.lines]
    lines = [{"line": number, "text": text} for number, text in enumerate(words, start=1)]
    return Reading(filename, fingerprint(document), lines, [with_words(cleaned(plan), words) for plan in found])


def with_words(plan: dict[str, Any], words: list[str]) -> dict[str, Any]:
    """Each activity with the whole line that it was read from."""
    for activity in plan["activities"]:
        line = activity["line"]
        activity["text"] = words[line - 1] if 1 <= line <= len(words) else ""
    return plan


def cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: cleaned(inner) for name, inner in value.items()}
    return [cleaned(inner) for inner in value] if isinstance(value, list) else value


def clean(text: str) -> str:
    """Without what PostgreSQL's text cannot hold: the character NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def refused(error: UnreadablePlanError) -> InvalidError:
    return unreadable(error.told("en"), error.told("zh"))


def unreadable(why: str, why_zh: str) -> InvalidError:
    return InvalidError(f"file: {why}", detail_zh=why_zh, code="unreadable_plan", fields={"file": [why]})
