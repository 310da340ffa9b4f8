"""The worker of the service that publishes: its relay."""

from __future__ import annotations

import sys

from tests.bench.kernel.worker import work

if __name__ == "__main__":
    sys.exit(work("directory"))
