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


class HostTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "jira.drf.HostToken"
    name = "HostToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": (
                "`JWT <token>` with the token of `AP.context.getToken()`. A dialog adds the ticket "
                "of its panel in `X-Sinergify-Ticket`."
            ),
        }
