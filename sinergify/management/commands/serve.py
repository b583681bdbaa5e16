import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from sinergify import metrics, pulse
from sinergify.supervisor import Child, Supervisor

BEAT = settings.ROOT / "var" / "beat"


class Command(BaseCommand):
    help = "Migrate, then run server, worker and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0")  # noqa: S104 (a container listens on all)
        parser.add_argument(
            "--prepared", action="store_true", help="Migrations and static files are there."
        )
        parser.add_argument("--only", choices=("server", "worker", "beat"), action="append")

    def handle(self, *args: Any, **options: Any) -> None:
        folders()
        if not options["prepared"]:
            call_command("prepare_database")
            call_command("collectstatic", interactive=False, verbosity=0)
        wanted = options["only"] or ["server", "worker", "beat"]
        commands = {
            "server": server_command(options["host"]),
            "worker": worker_command(),
            "beat": beat_command(),
        }
        children = [Child(name, commands[name]) for name in wanted]
        self.stdout.write(f"Sinergify listens on port {settings.PORT} as {settings.BASE_URL}")
        sys.exit(_supervisor(children, "server" in wanted).run())


def _supervisor(children: list[Child], serves: bool) -> Supervisor:
    """A server says that it leaves before it does: a load balancer then sends nobody any more."""
    if not serves:
        return Supervisor(children)
    pulse.stay()
    return Supervisor(children, drain=settings.DRAIN_SECONDS, leave=pulse.leave)


def folders() -> None:
    """Safe to repeat at each start."""
    wanted = [settings.UPLOAD_DIR, BEAT]
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    wanted += [options[name] for name in ("data_folder_in", "control_folder") if name in options]
    for folder in wanted:
        Path(folder).mkdir(parents=True, exist_ok=True)
    metrics.forget_dead_processes()


def server_command(host: str) -> list[str]:
    return [
        _tool("granian"),
        "--interface=wsgi",
        f"--host={host}",
        f"--port={settings.PORT}",
        f"--workers={settings.SERVER_WORKERS}",
        f"--blocking-threads={settings.SERVER_THREADS}",
        f"--backpressure={settings.SERVER_THREADS * 4}",
        "--respawn-failed-workers",
        "--no-ws",
        "--log-level=warning",
        "sinergify.wsgi:application",
    ]


def worker_command() -> list[str]:
    return [
        *_celery("worker"),
        "--pool=threads",
        "--concurrency=8",
        "--loglevel=warning",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]


def beat_command() -> list[str]:
    schedule = BEAT / f"schedule-{settings.PORT}"
    return [*_celery("beat"), "--loglevel=warning", f"--schedule={schedule}", "--pidfile="]


def _celery(kind: str) -> list[str]:
    return [_tool("celery"), "--app=sinergify", kind]


def _tool(name: str) -> str:
    """The tool of this environment, not of whatever comes first on PATH."""
    return os.fspath(Path(sys.executable).parent / name)
