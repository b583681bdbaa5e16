"""Runs the service's processes side by side, restarts one that dies, stops all of them together."""

import ctypes
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

GRACE_SECONDS = 25.0
RESTART_PAUSE = 1.0


@dataclass
class Child:
    name: str
    command: Sequence[str]
    env: Mapping[str, str] | None = None
    essential: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        # An own session, so that Ctrl-C reaches the supervisor alone and stopping stays in order.
        self.process = subprocess.Popen(  # noqa: S603 (commands of our own)
            list(self.command),
            env=self.env,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (one system call, no lock)
        )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """On SIGTERM `leave` is called, and the children work for `drain` more seconds before they are
    stopped. On SIGINT, or where one is asked twice, they are stopped at once."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        drain: float = 0.0,
        leave: Callable[[], object] = lambda: None,
    ) -> None:
        self.children = list(children)
        self._drain, self._leave = drain, leave
        self._stop, self._at_once = threading.Event(), threading.Event()

    def run(self) -> int:
        """Blocks until SIGINT or SIGTERM; 0 when every child stopped in time."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)
        for child in self.children:
            child.start()
        while not self._stop.wait(RESTART_PAUSE):
            for child in self.children:
                if not child.running:
                    print(f"{child.name} ended; starting it again", flush=True)
                    child.start()
        if self._drain and not self._at_once.is_set():
            self._leave()
            self._at_once.wait(self._drain)
        return self.stop()

    def _asked(self, number: int, frame: object) -> None:
        if number == signal.SIGINT or self._stop.is_set():
            self._at_once.set()
        self._stop.set()

    def stop(self) -> int:
        for child in self.children:
            if child.running and child.process:
                child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        late = [child for child in self.children if not _ended(child, deadline)]
        for child in late:
            print(f"{child.name} did not stop in time", flush=True)
            if child.process:
                child.process.kill()
        return 1 if late else 0


def _die_with_parent() -> None:
    """A killed supervisor must leave no orphan, least of all a second beat (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _ended(child: Child, deadline: float) -> bool:
    if child.process is None:
        return True
    try:
        child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True
