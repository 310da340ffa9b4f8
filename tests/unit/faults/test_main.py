"""What `python -m tests.faults` says: the figures of the last line, and how to see a failure again."""

from __future__ import annotations

import json
import random
import shlex
import tempfile
from pathlib import Path

import pytest

from tests.faults import __main__ as command
from tests.faults.checker import Verdict
from tests.faults.nemeses import NEMESES
from tests.faults.run import Run, choose, compatible


def run(folder: Path, seed: int = 7, **found: list[str]) -> Run:
    return Run(seed, ("a link is cut",), 2, 3, Verdict(committed=100, **found), (), folder)


def test_the_last_line_sums_up_all_runs(tmp_path: Path) -> None:
    runs = [run(tmp_path), run(tmp_path, lost=["a"], doubled=["b", "c"], misordered=["d"], phantom=["e"])]
    assert json.dumps(command.summary("pgmq", runs)) == (
        '{"bus": "pgmq", "runs": 2, "kills": 4, "cuts": 6, "committed": 200, "lost": 1, "doubled": 2, "misordered": 1,'
        ' "phantom": 1}'
    )


def test_a_failure_is_kept_and_says_how_to_see_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path.parent))
    (tmp_path / "writer-0.jsonl").write_text("history")
    said: list[str] = []
    command.report(run(tmp_path, lost=["a #1: committed, no effect"]), "pgmq", ["a link is cut"], said.append)
    assert "lost: a #1" in said[1]
    assert (Path(said[2].split(": ", 1)[1]) / "writer-0.jsonl").read_text() == "history"
    again = command.arguments(shlex.split(said[3])[4:])
    assert (again.bus, again.runs, again.seed, again.nemesis) == ("pgmq", 1, 7, ["a link is cut"])


def test_a_good_run_is_one_line(tmp_path: Path) -> None:
    said: list[str] = []
    command.report(run(tmp_path), "pgmq", [], said.append)
    assert len(said) == 1


def test_a_name_that_is_no_nemesis_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.arguments(["--nemesis", "an earthquake"])
    assert "an earthquake" in capsys.readouterr().err


def test_the_same_seed_chooses_the_same() -> None:
    assert choose(random.Random(3), 5) == choose(random.Random(3), 5)


def test_a_server_that_is_away_is_asked_for_nothing() -> None:
    assert not compatible("the database is killed", "killed at inbox.before-commit")
    assert not compatible("the bus is killed", "the database is killed")
    assert compatible("the bus is killed", "a link is cut")
    assert all(compatible("a link is cut", name) for name in NEMESES)
