import os
import stat
from pathlib import Path

import pytest

from shared.store.cluster import LONGEST_SOCKET_FOLDER, socket_folder
from shared.store.cluster_error import ClusterError
from shared.store.unprivileged import Account, may_pass, system_user


def folder(mode: int, *, uid: int = 0, gid: int = 0) -> os.stat_result:
    return os.stat_result((stat.S_IFDIR | mode, 0, 0, 1, uid, gid, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("passed", "found"),
    [
        (True, folder(0o755)),
        (False, folder(0o700)),
        (False, folder(0o750)),
        (True, folder(0o711)),
        (True, folder(0o700, uid=101)),
        (False, folder(0o677, uid=101)),
        (True, folder(0o710, gid=104)),
        (False, folder(0o701, gid=104)),
    ],
)
def test_who_may_pass_a_folder_is_what_the_kernel_says(passed: bool, found: os.stat_result) -> None:
    assert may_pass(found, 101, 104) is passed


def test_a_machine_without_any_system_user_is_one_clear_line() -> None:
    with pytest.raises(ClusterError, match="start as an ordinary user"):
        system_user(["no-such-user-here"])


def test_an_account_takes_its_folder_for_itself(tmp_path: Path) -> None:
    account = Account(os.geteuid(), os.getegid(), ())
    account.own(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_the_socket_is_in_the_folder_while_its_path_is_short_enough() -> None:
    assert socket_folder(Path("/srv/qinglan")) == Path("/srv/qinglan/socket")


def test_a_long_path_has_its_socket_in_a_short_folder_that_is_always_the_same() -> None:
    long = Path("/srv") / ("深" * 60)
    assert len(os.fsencode(socket_folder(long))) <= LONGEST_SOCKET_FOLDER
    assert socket_folder(long) == socket_folder(long)
    assert socket_folder(long) != socket_folder(long / "other")
