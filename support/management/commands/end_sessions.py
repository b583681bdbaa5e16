from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandParser
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice


class Command(BaseCommand):
    help = "Log all support staff out: after a recovery, or when somebody may have read a dump."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--second-factors",
            action="store_true",
            help="Take every second factor and recovery code away, too.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ended, _ = Session.objects.all().delete()
        self.stdout.write(f"{ended} sessions ended.")
        if options["second_factors"]:
            people = TOTPDevice.objects.filter(confirmed=True).values("user").distinct().count()
            TOTPDevice.objects.all().delete()
            StaticDevice.objects.all().delete()
            self.stdout.write(f"{people} second factors taken away. The next login sets one up.")
