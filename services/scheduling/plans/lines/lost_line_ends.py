"""Lost line ends (换行符残留): pages that write a sign for each line's end, or the letter that it was garbled to."""

import re
from collections.abc import Iterable, Iterator

from services.scheduling.plans.blocks import Block, Paragraph

_FEWEST = 3  # before a lone letter is believed
_MAY_BE_ONE = re.compile(r"[¶↵⏎\u0400-\u045f]")
_SIGN = re.compile(r"[¶↵⏎]")
_GARBLED = re.compile(r"(?<!\S)[\u0400-\u045f](?!\S)")


def with_lost_line_ends(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks; a paragraph with such signs as its lines."""
    for block in blocks:
        if isinstance(block, Paragraph) and _MAY_BE_ONE.search(block.text) and (sign := _line_end_of(block.text)):
            lines = (line.strip() for line in sign.split(block.text))
            for at, line in enumerate(filter(None, lines)):
                yield block._replace(text=line, apart=block.apart and at == 0)
        else:
            yield block


def _line_end_of(text: str) -> re.Pattern[str] | None:
    if _SIGN.search(text):
        return _SIGN
    return _GARBLED if len(_GARBLED.findall(text)) >= _FEWEST else None
