"""The Forge app of a site: its installation, its tokens, and the keys that sign its calls."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx2
import jwt

from simulators.jira_site.config import SiteConfig
from simulators.jira_site.forge.manifest import Manifest, deployed
from simulators.jira_site.forge.mounts import Mount, Mounts
from simulators.jira_site.forge.signing import claims
from simulators.jira_site.people import User, app_user
from simulators.jira_site.signing import InstallKey
from simulators.running import NO_CERTIFICATES

APP_UUID = "8db33809-1f32-48bb-8c52-5877dab48107"
APP_ID = f"ari:cloud:ecosystem::app/{APP_UUID}"
ENVIRONMENT_UUID = "aa911f10-c54b-4b93-9e27-dd2947840b9e"
TOKEN_SECONDS = 4 * 3600


@dataclass
class Settings:
    """How Forge behaves; `/_control/forge_config` changes any of it."""

    environment: str = "PRODUCTION"
    keys_served: bool = True
    token_seconds: int = TOKEN_SECONDS
    """How long the system tokens are good that are made from now on."""
    event_delay: float = 0
    """Seconds; up to three minutes on the real one."""
    events_held: bool = False
    """Nothing of the issues is told until it is let go."""
    event_retries: list[float] = field(default_factory=lambda: [0.2, 0.2, 0.2, 0.2])
    """Seconds before each further try; 60 on the real one."""
    event_timeout: float = 5
    twice: bool = False
    """Every event is delivered once more though it was answered."""


@dataclass
class Installation:
    id: str
    manifest: Manifest
    user: User
    version: str = "1.0.0"
    properties: dict[str, Any] = field(default_factory=dict)

    @property
    def ari(self) -> str:
        return f"ari:cloud:ecosystem::installation/{self.id}"


class ForgeSite:
    def __init__(self, config: SiteConfig, users: dict[str, User], key: InstallKey) -> None:
        self.config, self.users, self.key = config, users, key
        self.settings = Settings()
        self.secret = uuid.uuid4().hex
        self.installation: Installation | None = None
        self.revoked: set[str] = set()
        self.mounts = Mounts()
        self.http = httpx2.AsyncClient(trust_env=False, timeout=25, verify=NO_CERTIFICATES)

    @property
    def api_base_url(self) -> str:
        return f"{self.config.base_url}/ex/jira/{self.config.cloud_id}"

    def put(self, backend: str, manifest: dict[str, Any] | None) -> Installation:
        """Installed, or installed anew under another id; what the app keeps here is gone then."""
        user = app_user(f"forge-{APP_UUID[:8]}", "Sinergify")
        made = Installation(str(uuid.uuid4()), deployed(APP_ID, backend, manifest), user)
        self.users[user.account_id] = user
        self.installation, self.revoked, self.mounts = made, set(), Mounts()
        return made

    def system_token(self) -> str:
        """Opaque to the app, but for the time when it ends."""
        now = int(time.time())
        told = {"sub": self._installed().id, "iat": now, "jti": uuid.uuid4().hex}
        return jwt.encode(told | {"exp": now + self.settings.token_seconds}, self.secret, "HS256")

    def holds(self, token: str) -> bool:
        """Whether it opens the interface: of this installation, not expired, not taken back."""
        if self.installation is None or token in self.revoked:
            return False
        try:
            told = jwt.decode(token, self.secret, algorithms=["HS256"])
        except jwt.PyJWTError:
            return False
        return bool(told["sub"] == self.installation.id)

    def of_person(self, mount: Mount) -> str:
        """The token of a call that a person makes from a module of ours."""
        app = self._app(mount.module_type, mount.module_key)
        extension: dict[str, Any] = {"type": mount.module_type}
        place = mount.place
        if place.issue:
            extension["issue"] = {
                "id": place.issue.id,
                "key": place.issue.key,
                "type": place.issue.type.name,
                "typeId": place.issue.type.id,
            }
        project = place.issue.project if place.issue else place.project
        if project:
            extension["project"] = {"id": project.id, "key": project.key, "type": project.kind}
        context = self._context(mount.module_key) | {"localId": mount.local_id}
        return self.sign(app, context | {"extension": extension}, mount.account_id)

    def of_jira(self, endpoint: str) -> str:
        """The token of Jira's own call: nobody is behind it, and it has no context."""
        return self.sign(self._app("core:endpoint", endpoint), None, None)

    def sign(
        self, app: dict[str, Any], context: dict[str, Any] | None, principal: str | None
    ) -> str:
        return self.key.sign(claims(app, context, principal))

    def _app(self, module_type: str, module_key: str) -> dict[str, Any]:
        held = self._installed()
        return {
            "id": APP_ID,
            "version": held.version.partition(".")[0],
            "appVersion": held.version,
            "installationId": held.ari,
            "apiBaseUrl": self.api_base_url,
            "environment": {
                "type": self.settings.environment,
                "id": f"ari:cloud:ecosystem::environment/{APP_UUID}/{ENVIRONMENT_UUID}",
            },
            "module": {"type": module_type, "key": module_key},
            "installation": {
                "id": held.ari,
                "contexts": [
                    {
                        "name": f"ari:cloud:jira::site/{self.config.cloud_id}",
                        "cloudId": self.config.cloud_id,
                        "apiBaseUrl": self.api_base_url,
                    }
                ],
            },
        }

    def _context(self, module: str) -> dict[str, Any]:
        return {
            "cloudId": self.config.cloud_id,
            "siteUrl": self.config.base_url,
            "moduleKey": module,
        }

    def _installed(self) -> Installation:
        if self.installation is None:
            raise ValueError("The Forge app is not installed.")
        return self.installation
