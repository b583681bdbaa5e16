"""Verifying Forge's invocation token (FIT): the one kind that Forge signs its calls with.

The algorithm is a constant, the issuer, the app and its environment are those of the settings, and
who calls is told apart by what the token says: a person in a module of ours, or Jira itself.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError

from common import clock
from jira import jwts
from jira.forge import keys
from jira.jwts import LEEWAY, Unauthenticated

ISSUER = "forge/invocation-token"
MACHINE = "core:endpoint"
CALLERS = {
    "events": ("issue-events",),
    "lifecycle": ("lifecycle-events",),
    "leaving": ("before-uninstall",),
    "hourly": ("every-hour",),
}
"""The modules of the manifest that call each end-point of Jira's own."""
LABEL = re.compile(r"[a-z0-9_-]{1,50}")
LABEL_PLACE = "{IC_LABEL}"
INSTALLATION = re.compile(r"ari:cloud:ecosystem::installation/[A-Za-z0-9-]{1,64}")
CLOUD = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class Fit:
    """What a verified token says. `account_id` is empty where Jira calls by itself, or for somebody
    who is not logged in; `site_url` and `extension` are those of a person's module alone."""

    installation_id: str
    cloud_id: str
    api_base_url: str
    site_url: str
    issued_at: datetime
    account_id: str = ""
    module_type: str = ""
    module_key: str = ""
    app_id: str = ""
    environment_id: str = ""
    endpoint: str = ""
    token_id: str = ""
    extension: dict[str, Any] = field(default_factory=dict)

    @property
    def of_jira_itself(self) -> bool:
        """Events, schedules and the life cycle. A person in a module can have any address of ours
        called in their name, so that a body from there must never pass for Jira's. Somebody who is
        not logged in is told apart by the module that they look at."""
        return self.module_type == MACHINE and not self.account_id and not self.extension

    def is_for(self, endpoint: str) -> bool:
        """Whether Jira called this end-point of the manifest. Atlassian's words are "the module key
        for this endpoint"; nobody saw yet whether that is the end-point's own or its trigger's, nor
        whether it is always there."""
        return self.endpoint in ("", endpoint, *CALLERS[endpoint])


def verify(token: str) -> Fit:
    """Unauthenticated for what is not exactly a token for this app and environment; RemoteError
    while nobody can tell because Atlassian's keys cannot be read."""
    if not settings.FORGE_APP_ID:
        raise Unauthenticated("forge is off")
    kid = jwts.key_id(token, "RS256")
    found = keys.at(_key_address(jwts.unverified(token).get("icLabel")))
    return _fit(_decode(token, found.find(kid)))


def _key_address(label: Any) -> str:
    """Where the keys are read. An isolated cloud has an address of its own, which the setting names
    as a template. The label goes into it before anything is verified: it has to be a listed one,
    else anybody could have us ask an address for each that they make up."""
    template = str(settings.FORGE_JWKS_URL)
    if LABEL_PLACE not in template:
        if label is not None:
            raise Unauthenticated("isolated cloud")
        return template
    known = isinstance(label, str) and label in settings.FORGE_CLOUD_LABELS
    if not known or not LABEL.fullmatch(label):
        raise Unauthenticated("icLabel")
    return template.replace(LABEL_PLACE, label)


def _decode(token: str, key: Any) -> dict[str, Any]:
    rules = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True},
        iat={"essential": True},
        nbf={"essential": True},
        exp={"essential": True},
    )
    try:
        decoded = jwt.decode(token, key, algorithms=["RS256"])
        rules.validate(decoded.claims)
    except (JoseError, ValueError, TypeError) as error:
        raise Unauthenticated(type(error).__name__) from error
    if decoded.claims["aud"] not in (settings.FORGE_APP_ID, [settings.FORGE_APP_ID]):
        raise Unauthenticated("aud")
    return decoded.claims


def _fit(claims: dict[str, Any]) -> Fit:
    app, context = _map(claims, "app"), _map(claims, "context")
    environment, module = _map(app, "environment"), _map(app, "module")
    if app.get("id") != settings.FORGE_APP_ID:
        raise Unauthenticated("app")
    if environment.get("type") != settings.FORGE_ENVIRONMENT:
        raise Unauthenticated("environment")
    base = _text(app, "apiBaseUrl")
    return Fit(
        installation_id=_of_form(INSTALLATION, _text(app, "installationId"), "installation"),
        cloud_id=_cloud(context, base),
        api_base_url=base,
        site_url=_text(context, "siteUrl"),
        issued_at=datetime.fromtimestamp(int(claims["iat"]), UTC),
        account_id=_text(claims, "principal")[:128],
        module_type=_text(module, "type"),
        module_key=_text(context, "moduleKey") or _text(module, "key"),
        app_id=_text(app, "id"),
        environment_id=_text(environment, "id"),
        endpoint=_text(module, "key"),
        token_id=_text(claims, "jti"),
        extension=_map(context, "extension"),
    )


def _cloud(context: dict[str, Any], base: str) -> str:
    """A call without a module has no context; the address of the interface names the site too, and
    both have to mean the same one."""
    named = base.rpartition("/ex/jira/")[2] if "/ex/jira/" in base else ""
    given = _text(context, "cloudId") or named
    if named != given:
        raise Unauthenticated("apiBaseUrl")
    return _of_form(CLOUD, given, "cloudId")


def _of_form(form: re.Pattern[str], text: str, name: str) -> str:
    if not form.fullmatch(text):
        raise Unauthenticated(name)
    return text


def _map(values: dict[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def _text(values: dict[str, Any], name: str) -> str:
    found = values.get(name)
    return found[:255] if isinstance(found, str) else ""
