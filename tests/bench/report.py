"""What a benchmark says: sentences while it runs, and one line at the end."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field

PEERS = ("celery", "dramatiq", "faststream")


@dataclass
class Report:
    """The line's figures; None is what was not measured. Ratios are ours by the reference's, rates events a second."""

    pipeline_ratio: float | None = None
    latency_ratio_p99: float | None = None
    ours_on_peers_job: float | None = None
    peers: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(PEERS))

    def line(self) -> str:
        """The last line."""
        return f"bench: {json.dumps(vars(self))}"


def say(sentence: str) -> None:
    """Progress, at once."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
