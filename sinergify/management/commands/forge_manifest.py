import re
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

TEMPLATE = settings.ROOT / "forge" / "manifest.yml"
FOLDER = settings.ROOT / "forge" / "dist"
APP_ID = re.compile(r"ari:cloud:ecosystem::app/[0-9a-f-]{36}")


class Command(BaseCommand):
    help = "Write the manifest of the Forge app with this deployment's app id and address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        if not APP_ID.fullmatch(settings.FORGE_APP_ID):
            raise CommandError(
                "FORGE_APP_ID is not set, or not of the form ari:cloud:ecosystem::app/<uuid>;"
                " `forge register` makes one."
            )
        if not settings.BASE_URL.startswith("https://"):
            raise CommandError("Forge calls an https address only; set BASE_URL to it.")
        names = {"FORGE_APP_ID": settings.FORGE_APP_ID, "BASE_URL": settings.BASE_URL}
        text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(names)
        path = options["folder"] / "manifest.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {path}. In its folder: forge deploy.")
