"""The reader against the hand-labelled plans, where they lie beside the repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[4]
LABELLED = REPOSITORY.parent / "shared" / "plans"
COMMAND = "import sys; from services.scheduling.plans import parse_command; print(parse_command(sys.argv[1]))"


@pytest.mark.skipif(not (LABELLED / "score.py").exists() and not os.environ.get("CI"), reason="no labelled plans here")
def test_the_labelled_plans_are_read() -> None:
    scored = subprocess.run(
        [sys.executable, str(LABELLED / "score.py"), str(LABELLED), "--", sys.executable, "-c", COMMAND],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    total = re.search(r"^total .* weeks-and-dates ([\d.]+) F1 ([\d.]+)$", scored.stdout, re.MULTILINE)
    assert total is not None, scored.stderr
    assert float(total[2]) >= 0.95, scored.stdout
    assert float(total[1]) >= 0.9, scored.stdout
