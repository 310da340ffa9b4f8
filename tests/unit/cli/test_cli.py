"""The `qinglan` command finds its parts, and loads none that is not asked for."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.cli import PARTS, main

ROOT = Path(__file__).resolve().parents[3]


def test_every_services_part_is_known() -> None:
    there = {f"services.{path.parent.name}.cli" for path in ROOT.glob("services/*/cli.py")}
    assert there <= set(PARTS.values())


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_has_the_name_that_it_is_found_by(name: str) -> None:
    module = import_module(PARTS[name])
    commands = getattr(module, "commands", None) or (module.cli,)
    assert name in {command.name for command in commands}


def test_an_unknown_part_is_one_clear_line() -> None:
    result = CliRunner().invoke(main, ["dance"])
    assert (result.exit_code, result.output.splitlines()[-1]) == (2, "Error: No such command 'dance'.")


def test_help_names_every_part() -> None:
    assert set(PARTS) <= set(CliRunner().invoke(main, ["--help"]).output.split())


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    script = "import sys; from shared.cli import main; print([n for n in sys.modules if n.startswith('services.')])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
