"""HTML of Salesforce as it is shown: made safe, its images through our own proxy."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from common import html
from jira.caller import JiraCaller
from records import images, policy
from records.images import Find
from records.policy import Action


@dataclass(frozen=True)
class Rich:
    """`off`: images that a switch hides. `remote`: of other servers, not asked until a person says
    so. `lost`: those that are nowhere to be found."""

    html: SafeString
    off: int = 0
    remote: int = 0
    lost: int = 0


def shown(
    text: str, caller: JiraCaller, record_id: str, find: Find, *, remote: bool | None = None
) -> Rich:
    """`remote`: whether images of other servers are shown; None where they never are."""
    on = policy.judge(caller, Action.IMAGES).allowed
    count = {"off": 0, "remote": 0, "lost": 0}

    def image(address: str) -> str | None:
        picture = find(address)
        away = picture is None and images.is_remote(address)
        if not on:
            count["off"] += 1
        elif picture is not None:
            return images.link(caller, record_id, picture)
        elif away and remote:
            return address
        else:
            count["remote" if away and remote is not None else "lost"] += 1
        return None

    return Rich(html.clean(text, image=image), **count)
