"""Numbers that Word counts itself (自动编号): they stand in no text, and part the items of a list."""

from collections import defaultdict
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMERALS = "一二三四五六七八九"
_CHINESE = ("chinese", "japanese", "ideograph", "taiwanese")


class Numbering:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, document: Any) -> None:
        self._formats = _formats(document)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def label(self, paragraph: Any) -> str:
        """The number before a paragraph as Word shows it, roughly: "3. ", "二、", "• "; empty without one."""
        number, level = _numbered(paragraph)
        if not number:
            return ""
        shown = self._formats.get((number, level), "decimal")
        if shown in {"bullet", "none"}:
            return "• " if shown == "bullet" else ""
        counts = self._counts[number]
        counts[level] = counts.get(level, 0) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return f"{_chinese(counts[level])}、" if shown.startswith(_CHINESE) else f"{counts[level]}. "


def _numbered(paragraph: Any) -> tuple[str, int]:
    properties = paragraph.find(f"{_W}pPr/{_W}numPr")
    if properties is None:
        return "", 0
    number, level = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
    value = number.get(f"{_W}val", "") if number is not None else ""
    depth = level.get(f"{_W}val", "0") if level is not None else "0"
    return ("" if value == "0" else value), int(depth) if depth.isdigit() else 0


def _formats(document: Any) -> dict[tuple[str, int], str]:
    """(list, level) → the format of its numbers."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract = {
        one.get(f"{_W}abstractNumId"): {
            int(level.get(f"{_W}ilvl", "0")): shown.get(f"{_W}val", "decimal")
            for level in one.findall(f"{_W}lvl")
            if (shown := level.find(f"{_W}numFmt")) is not None
        }
        for one in root.findall(f"{_W}abstractNum")
    }
    return {
        (one.get(f"{_W}numId", ""), level): shown
        for one in root.findall(f"{_W}num")
        if (reference := one.find(f"{_W}abstractNumId")) is not None
        for level, shown in abstract.get(reference.get(f"{_W}val"), {}).items()
    }


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    ten = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return ten + (_NUMERALS[ones - 1] if ones else "")
