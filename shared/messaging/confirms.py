"""Which messages of a batch the broker has confirmed: delivery tags in, a prefix of the batch out."""

from __future__ import annotations

# Unconfirmed at a time. Measured on a quorum queue: 27,000/s with 500, 1,400 with one; 200 is most of the way.
OUTSTANDING = 200

UNSETTLED, ACKED, NACKED = 0, 1, 2


class Window:
    """Lets at most OUTSTANDING messages be under way, and counts only what was confirmed for this very batch.

    The broker numbers what a channel publishes; `first_tag` is the number of this batch's first message. A
    confirm of a lower number is a late one, of a batch that was given up: it is nobody's here.
    """

    def __init__(self, first_tag: int, count: int, *, outstanding: int = OUTSTANDING) -> None:
        self._first_tag = first_tag
        self._states = bytearray(count)
        self._outstanding = outstanding
        self._front = 0  # all before it are settled
        self._refused: int | None = None
        self.sent = 0
        self.settled = 0

    def room(self) -> int:
        """How many may be sent now, in order; none after a refusal."""
        if self._refused is not None:
            return 0
        return min(self._outstanding - (self.sent - self.settled), len(self._states) - self.sent)

    def settle(self, tag: int, *, multiple: bool, acked: bool) -> None:
        """What the broker says about `tag`, with `multiple` about all before it too."""
        last = tag - self._first_tag
        if last < 0 or last >= self.sent:
            return
        for index in range(self._front if multiple else last, last + 1):
            if self._states[index] == UNSETTLED:
                self._states[index] = ACKED if acked else NACKED
                self.settled += 1
                if not acked and (self._refused is None or index < self._refused):
                    self._refused = index
        while self._front < self.sent and self._states[self._front] != UNSETTLED:
            self._front += 1

    @property
    def done(self) -> bool:
        """Nothing is under way, and nothing more will be sent."""
        return self.settled == self.sent and not self.room()

    @property
    def refused(self) -> bool:
        """Whether the broker refused one of them."""
        return self._refused is not None

    @property
    def confirmed(self) -> int:
        """How many from the front are confirmed without a gap."""
        return self._front if self._refused is None else min(self._front, self._refused)
