"""kill -9 of every process in turn, while the demo goes on."""

import threading
import time
from collections.abc import Callable

from deploy.embedded.errors import CannotStart
from deploy.embedded.stack import Stack

#: Between two kills the stack does some work, so that each one finds it busy.
BREATH = 1.0


class Killer:
    """A thread that kills each process once and waits for the runner to bring it back."""

    def __init__(self, stack: Stack, say: Callable[[str], None]) -> None:
        self.stack = stack
        self.say = say
        self.killed: list[str] = []
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="killer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def busy(self) -> bool:
        return self._thread.is_alive()

    def finish(self) -> None:
        """Returns when every process has been killed and is back; raises CannotStart if one is not."""
        self._thread.join()
        if self.error is not None:
            raise self.error
        self.say(f"killed and restarted: {len(self.killed)} processes, one after the other")

    def _run(self) -> None:
        try:
            for name in self.stack.processes():
                time.sleep(BREATH)
                before = self.stack.kill(name)
                self.stack.wait_restarted(name, before)
                self.killed.append(name)
                self.say(f"    kill -9 {name}: back")
        except (CannotStart, OSError, KeyError) as error:
            self.error = error
