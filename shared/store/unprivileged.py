"""PostgreSQL refuses to run as root. Containers and CI are root: there it runs as a system user without a login."""

import os
import pwd
import shutil
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.store.cluster_error import ClusterError

# The first that the machine has: Debian's own account for the purpose, else the one that owns nothing.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL, and the command prefix that makes a process theirs."""

    uid: int
    gid: int
    prefix: tuple[str, ...]

    def own(self, folder: Path) -> None:
        """Makes `folder` if it is missing, 0700 and the account's."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_uid != self.uid:
            if os.geteuid() != 0:
                raise ClusterError(f"{folder} belongs to another user: start as that user, or remove the folder")
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def account_for(*needed: Path) -> Account:
    """The account that PostgreSQL runs as; each path of `needed` is one that it must get to.

    An ordinary user runs it himself. For root it is a system user; where that user cannot pass a folder on the
    way (a checkout below /root or in `mktemp -d`), the process keeps the one capability to pass it and no other.
    On Linux the process gets SIGINT, PostgreSQL's fast shutdown, when its parent dies.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if os.geteuid() != 0:
        prefix = (setpriv, "--pdeathsig", "INT", "--") if setpriv else ()
        return Account(os.geteuid(), os.getegid(), prefix)
    if setpriv is None:
        raise ClusterError(
            "PostgreSQL does not run as root: start as an ordinary user, or install setpriv (package util-linux)"
        )
    user = system_user()
    drop = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    if not all(reachable(path, user.pw_uid, user.pw_gid) for path in needed):
        # Without the fixup access(2) looks at the capability too: initdb asks it whether it may run its own programs.
        drop += ["--securebits", "+no_setuid_fixup"]
        drop += ["--inh-caps", "-all,+dac_override", "--ambient-caps", "-all,+dac_override"]
    return Account(user.pw_uid, user.pw_gid, (setpriv, *drop, "--pdeathsig", "INT", "--"))


def system_user(candidates: Sequence[str] = CANDIDATES) -> pwd.struct_passwd:
    for name in candidates:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ClusterError("PostgreSQL does not run as root, and there is no user 'nobody': start as an ordinary user")


def reachable(path: Path, uid: int, gid: int) -> bool:
    """Whether a user in no other group can pass every folder on the way to `path`."""
    return all(may_pass(folder.stat(), uid, gid) for folder in path.resolve().parents if folder.exists())


def may_pass(folder: os.stat_result, uid: int, gid: int) -> bool:
    if folder.st_uid == uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)
