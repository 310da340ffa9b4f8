import os
import subprocess
import sys

import pytest

from deploy.embedded.footprint import Row, cpu_seconds, family, pss, table

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")


def test_the_table_is_by_size_and_ends_with_the_sums() -> None:
    lines = list(table([Row("envoy", 1, 40.0, 0.5), Row("postgres", 9, 60.0, 0.25)]))
    assert [line.split()[0] for line in lines] == ["process", "postgres", "envoy", "total"]
    assert lines[-1].split() == ["total", "10", "100.0", "0.75"]


@linux_only
def test_a_process_has_a_size_and_a_time() -> None:
    assert 1_000 < pss(os.getpid()) < 10_000_000
    assert cpu_seconds(os.getpid()) > 0


@linux_only
def test_a_process_that_is_gone_takes_nothing() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert pss(gone.pid) == 0
    assert cpu_seconds(gone.pid) == 0


@linux_only
def test_children_count_with_their_parent_unless_they_have_a_name_of_their_own() -> None:
    child = subprocess.Popen(["sleep", "60"])
    try:
        assert child.pid in family(os.getpid(), {os.getpid()})
        assert child.pid not in family(os.getpid(), {os.getpid(), child.pid})
    finally:
        child.kill()
        child.wait()
