"""Servers of the run's own, so that they can be killed: Redis, and a PostgreSQL cluster."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.waiting import until
from simulators.stack import free_port

QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
HOMES = "/usr/lib/postgresql/*/bin"


@dataclass
class Redis:
    program: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, cwd=tempfile.gettempdir(), **QUIET)
        _await(self.port)

    def kill(self) -> None:
        """With everything in it."""
        if self.process:
            self.process.kill()
            self.process.wait()


@dataclass
class Cluster:
    """`initdb` and `pg_ctl` refuse to work for root."""

    tools: Path
    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "-D", "data", "-w", "-o", options, "-l", "log", "start")

    def stop(self) -> None:
        """At once, as after a crash: every connection ends."""
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def _run(self, tool: str, *given: str) -> None:
        options = dict(QUIET)
        if os.geteuid() == 0:
            person = pwd.getpwnam("postgres")
            options |= {"user": person.pw_uid, "group": person.pw_gid}
        subprocess.run([self.tools / tool, *given], cwd=self.folder, check=True, **options)


@contextlib.contextmanager
def own_redis() -> Iterator[Redis | None]:
    program = shutil.which("redis-server")
    if program is None:
        print("redis-server is not on this machine; that figure is left out.", file=sys.stderr)
        yield None
        return
    redis = Redis(program)
    redis.start()
    try:
        yield redis
    finally:
        redis.kill()


@contextlib.contextmanager
def own_cluster() -> Iterator[Cluster | None]:
    homes = sorted(Path("/").glob(HOMES[1:]), key=lambda one: one.parent.name)
    homes = [one for one in homes if (one / "initdb").exists()]
    if not homes:
        print("initdb is not on this machine; that figure is left out.", file=sys.stderr)
        yield None
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cluster = Cluster(homes[-1], Path(folder))
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # it stands still already
                cluster.stop()


def _await(port: int) -> None:
    if not until(lambda: _answers(port), seconds=20):
        raise SystemExit(f"Nothing answers on port {port}.")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
