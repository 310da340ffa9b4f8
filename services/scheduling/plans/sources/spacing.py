"""Double spacing (隔行): a blank line between any two sets none of them apart."""

from collections.abc import Sequence

_FEWEST_LINES = 3
_SHARE_SPACED = 0.9


def closed_up(lines: Sequence[str]) -> list[int]:
    """The places of the lines that stay: all, or without the one blank line below each where nearly all have one."""
    kept = list(range(len(lines)))
    blank = [not line.strip() for line in lines]
    followed = [at for at in kept[:-1] if not blank[at]]
    spaced = sum(blank[at + 1] for at in followed)
    if len(followed) < _FEWEST_LINES or spaced < _SHARE_SPACED * len(followed):
        return kept
    return [at for at in kept if not (blank[at] and at and not blank[at - 1])]
