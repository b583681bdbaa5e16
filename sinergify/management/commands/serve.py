import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from sinergify.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Migrate, then run server, worker and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0")  # noqa: S104 (a container listens on all)
        parser.add_argument("--only", choices=("server", "worker", "beat"), action="append")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
        wanted = options["only"] or ["server", "worker", "beat"]
        commands = {
            "server": server_command(options["host"]),
            "worker": worker_command(),
            "beat": beat_command(),
        }
        children = [Child(name, commands[name]) for name in wanted]
        self.stdout.write(f"Sinergify listens on port {settings.PORT} as {settings.BASE_URL}")
        sys.exit(Supervisor(children).run())


def prepare() -> None:
    """Folders, database, cache table and static files: safe to repeat at each start."""
    folders = [settings.UPLOAD_DIR, settings.ROOT / "var"]
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    folders += [options[name] for name in ("data_folder_in", "control_folder") if name in options]
    for folder in folders:
        Path(folder).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


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
    schedule = settings.ROOT / "var" / f"beat-{settings.PORT}"
    return [*_celery("beat"), "--loglevel=warning", f"--schedule={schedule}", "--pidfile="]


def _celery(kind: str) -> list[str]:
    return [_tool("celery"), "--app=sinergify", kind]


def _tool(name: str) -> str:
    """The tool of this environment, not of whatever comes first on PATH."""
    return os.fspath(Path(sys.executable).parent / name)
