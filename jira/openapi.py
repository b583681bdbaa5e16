"""What the document says of every end-point: its token, and how a no looks."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import serializers


class RefusalSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField(help_text="A sentence for the person.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), required=False, help_text="A sentence for each place."
    )


REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 429), RefusalSerializer)


TICKET = "A dialog adds the ticket of its panel in `X-Sinergify-Ticket`."


class HostTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Either host's token opens every end-point."""

    target_class = "jira.drf.HostToken"
    name = ["ConnectToken", "ForgeToken"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        connect = f"`JWT <token>` with the token of `AP.context.getToken()`. {TICKET}"
        forge = f"Forge’s invocation token: its bridge (`requestRemote`) adds the header. {TICKET}"
        return [
            {"type": "apiKey", "in": "header", "name": "Authorization", "description": connect},
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": forge},
        ]
