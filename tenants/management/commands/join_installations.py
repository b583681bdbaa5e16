from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import Refused
from tenants import hosting
from tenants.audit import Actor
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Make one site of Connect's installation and Forge's, where the cloud id could not. The"
        " site keeps everything that Connect's row has; Forge's must have no data of its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connect", required=True, help="client key of Connect's installation")
        parser.add_argument("--forge", required=True, help="id of Forge's installation")
        parser.add_argument("--by", required=True, help="who asks, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        connect = Tenant.objects.filter(connect_client_key=options["connect"]).first()
        forge = Tenant.objects.filter(forge_installation_id=options["forge"]).first()
        if connect is None or forge is None or connect == forge:
            raise CommandError("There are no two such installations.")
        try:
            tenant = hosting.join(connect, forge, actor=Actor.staff(options["by"]))
        except Refused as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{tenant} runs on Forge now.")
