"""Images that a person puts into a post: kept in Salesforce beside the record first, and named by a
sealed word from then on, so that nobody posts a file of the org that they did not bring."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from common.errors import Refused
from common.signing import open_sealed, seal
from jira.caller import JiraCaller
from records import feed, images, policy
from records.policy import Action
from salesforce import documents
from salesforce.client import client_for

PURPOSE = "feed_file"
SECONDS = 12 * 3600
TIMEOUT = 40.0
LONGEST_NAME = 120


@dataclass(frozen=True)
class Added:
    """`file` names it in a post; `alt` is its description until somebody writes a better one."""

    file: str
    alt: str


def add(caller: JiraCaller, record_id: str, name: str, content: bytes) -> Added:
    """Refused where nothing may be posted, images are not shown, or it is no image."""
    of = feed.open_feed(caller, record_id, Action.POST)
    policy.require(caller, Action.IMAGES)
    if len(content) > images.MOST_BYTES:
        most = images.MOST_BYTES // 2**20
        raise Refused("too_large", f"Images can have up to {most} MB.", status=413)
    kind = next((name for name, sign in images.SIGNS if sign.match(content)), "")
    if not kind:
        raise Refused("no_image", "Choose a PNG, JPEG, GIF or WebP image.", status=415)
    name = _file_name(name, kind)
    document = _put(caller, of.record_id, name, kind, content)
    held = _owner(caller, of.record_id) | {"document": document}
    return Added(seal(held, purpose=PURPOSE), name.rpartition(".")[0])


def _put(caller: JiraCaller, record_id: str, name: str, kind: str, content: bytes) -> str:
    client = client_for(caller.tenant, timeout=caller.patience(TIMEOUT))
    with NamedTemporaryFile() as source:
        source.write(content)
        source.flush()
        return documents.put(client, record_id, Path(source.name), name=name, kind=kind)


def known_to(caller: JiraCaller, record_id: str) -> Callable[[str], str]:
    """The document behind what names a file in a post; Refused for one of somebody else."""

    def find(file: str) -> str:
        try:
            held = open_sealed(file, purpose=PURPOSE, seconds=SECONDS)
        except Refused as error:
            raise _lost() from error
        document = str(held.pop("document", ""))
        if held != _owner(caller, record_id):
            raise _lost()
        return document

    return find


def _owner(caller: JiraCaller, record_id: str) -> dict[str, str]:
    return {
        "tenant": str(caller.tenant.pk),
        "account": caller.account_id,
        "record": record_id,
    }


def _file_name(name: str, kind: str) -> str:
    """Without folders, and with an ending that says what it is."""
    plain = name.replace("\\", "/").rpartition("/")[2].strip() or "image"
    stem = plain.rpartition(".")[0] or plain
    return f"{stem[:LONGEST_NAME]}.{kind.rpartition('/')[2]}"


def _lost() -> Refused:
    sentence = "An image can’t be posted any more. Remove it and add it again."
    return Refused("image", sentence, status=400)
