"""Modules that stand on somebody's page: what a token says of person and place comes from here."""

import secrets
from dataclasses import dataclass

from simulators.jira_site.frames import Place
from simulators.jira_site.people import User


@dataclass(frozen=True)
class Mount:
    local_id: str
    account_id: str
    module_type: str
    module_key: str
    place: Place


class Mounts:
    def __init__(self) -> None:
        self._held: dict[str, Mount] = {}

    def add(self, user: User, module_type: str, module_key: str, place: Place) -> Mount:
        made = Mount(secrets.token_hex(12), user.account_id, module_type, module_key, place)
        self._held[made.local_id] = made
        return made

    def get(self, local_id: str) -> Mount | None:
        return self._held.get(local_id)
