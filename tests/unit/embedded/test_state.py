import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.embedded.errors import CannotStart
from deploy.embedded.state import State, Status, state_from

HOLD = """
import sys, time
from pathlib import Path
from deploy.embedded.state import State, Status
state = State(Path(sys.argv[1]))
with state.held():
    state.say_status(Status(runner=int(sys.argv[2]), url="http://127.0.0.1:8080"))
    print("held", flush=True)
    time.sleep(float(sys.argv[3]))
"""


def hold(folder: Path, runner: int, seconds: float) -> "subprocess.Popen[bytes]":
    """Another process that holds the folder and says that `runner` does."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(runner), str(seconds)], stdout=subprocess.PIPE
    )
    assert holder.stdout
    holder.stdout.readline()
    return holder


def end(holder: "subprocess.Popen[bytes]") -> None:
    holder.kill()
    holder.communicate()


def test_a_folder_in_use_is_one_clear_line_that_says_where_it_runs(tmp_path: Path) -> None:
    holder = hold(tmp_path, runner=os.getpid(), seconds=60)
    try:
        with (
            pytest.raises(CannotStart, match=rf"already on http://127.0.0.1:8080 \(process {os.getpid()}\)"),
            State(tmp_path).held(),
        ):
            pass
        with pytest.raises(CannotStart, match="already"):
            State(tmp_path).wipe()
    finally:
        end(holder)


def test_a_start_waits_for_what_a_killed_runner_left_behind(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    holder = hold(tmp_path, runner=ended.pid, seconds=0.5)
    try:
        began = time.monotonic()
        with State(tmp_path).held():
            assert time.monotonic() - began > 0.1
    finally:
        end(holder)


def test_the_status_is_there_while_the_folder_is_held_and_gone_after(tmp_path: Path) -> None:
    state = State(tmp_path)
    with state.held():
        state.say_status(Status(runner=7, url="http://127.0.0.1:1", ready=True, processes={"postgres": 8}))
        assert state.status().processes == {"postgres": 8}
    assert state.status() == Status()


def test_wiping_takes_everything_and_wiping_nothing_is_fine(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.make()
    state.secrets.value("one")
    state.wipe()
    state.wipe()
    assert not state.folder.exists()


def test_the_folder_is_its_users_alone(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.make()
    assert state.folder.stat().st_mode & 0o777 == 0o700
    assert state.keys.stat().st_mode & 0o777 == 0o700


def test_the_folder_is_in_the_checkout_unless_named(tmp_path: Path) -> None:
    assert state_from({}, tmp_path).folder == tmp_path / ".qinglan"
    assert state_from({"QINGLAN_STATE": ""}, tmp_path).folder == tmp_path / ".qinglan"
    assert state_from({"QINGLAN_STATE": "/elsewhere"}, tmp_path).folder == Path("/elsewhere")
