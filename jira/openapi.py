from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


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
