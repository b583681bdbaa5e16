"""Images of rich text, mail and posts: found in HTML, shown through links of ours, fetched with the
tenant's own session. A link is signed for one tenant, account, issue, record and image.

Only images that belong to the record are reached: HTML of a mail is a stranger's and could name any
file of the org.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.urls import reverse

from common import signing
from common.errors import Refused
from jira.caller import IssueRef, JiraCaller
from records import policy
from records.linking import issue_of
from records.policy import Action
from records.subject import subject
from salesforce import ids
from salesforce.client import client_for
from salesforce.files import File
from salesforce.soql import NAME

PURPOSE = "image"
MOST_BYTES = 5 * 1024 * 1024
TIMEOUT = 15.0
# By what a file begins with: names and headers can lie.
SIGNS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
)
# Salesforce sends the bytes of a version under names of its own.
TYPES = frozenset(
    {
        *(name for name, _ in SIGNS),
        *("image/jpg", "application/octetstream", "application/octet-stream"),
        *("binary/octet-stream", ""),
    }
)
RICH, VERSION, ATTACHMENT = "rich", "version", "attachment"
DOCUMENT = "document"
REFERENCE = re.compile(r"0EM[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?")
FILE = re.compile(
    r"/sfc/servlet\.shepherd/(?:version|document)/download/(06[89][a-zA-Z0-9]{12,15})"
)


@dataclass(frozen=True)
class Picture:
    """`ref` of an image in the rich text `field` of a record, or the id of a file."""

    kind: str
    ref: str
    object_name: str = ""
    record_id: str = ""
    field: str = ""

    @property
    def path(self) -> str:
        """Of the REST resource; each part is checked, so that none can lead elsewhere."""
        if self.kind == RICH:
            return (
                f"/sobjects/{_name(self.object_name)}/{_id(self.record_id)}/richTextImageFields"
                f"/{_name(self.field)}/{_reference(self.ref)}"
            )
        if self.kind == VERSION:
            return f"/sobjects/ContentVersion/{_id(self.ref)}/VersionData"
        if self.kind == ATTACHMENT:
            return f"/sobjects/Attachment/{_id(self.ref)}/Body"
        if self.kind == DOCUMENT:
            return f"/connect/files/{_id(self.ref)}/content"
        raise _unknown()


@dataclass(frozen=True)
class Image:
    content: bytes
    type: str


Find = Callable[[str], Picture | None]


def of_field(object_name: str, record_id: str, field: str, files: Sequence[File] = ()) -> Find:
    """Finds the images of one rich text field: its own, and `files` that hang on the record."""

    def find(address: str) -> Picture | None:
        if address[:4].lower() == "cid:":
            return _named(files, unquote(address[4:]))
        parts = _parts(address)
        query = parse_qs(parts.query) if parts else {}
        if parts is None:
            return None
        if parts.path.endswith("/servlet/rtaImage"):
            ref, owner = _first(query, "refid"), _first(query, "eid")
            mine = REFERENCE.fullmatch(ref) and ids.same(owner, record_id)
            return Picture(RICH, ref, object_name, record_id, field) if mine else None
        known = FILE.search(parts.path)
        named = known[1] if known else ""
        if parts.path.endswith("/servlet/servlet.FileDownload"):
            named = _first(query, "file")
        return _by_id(files, named)

    return find


def of_posts(caller: JiraCaller, record_id: str) -> Callable[[str], str]:
    """Our own address of a document that a post of the record's feed shows, as Salesforce tells;
    empty where images are switched off."""
    on = policy.judge(caller, Action.IMAGES).allowed

    def address(document_id: str) -> str:
        shown = on and ids.is_id(document_id)
        return link(caller, record_id, Picture(DOCUMENT, document_id)) if shown else ""

    return address


def is_remote(address: str) -> bool:
    """Somewhere else in the web, where looking at it tells the sender of a mail who reads it."""
    parts = _parts(address)
    return bool(parts and parts.scheme == "https" and parts.hostname)


def link(caller: JiraCaller, record_id: str, picture: Picture) -> str:
    """Our own address of it, good for five minutes."""
    issue = issue_of(caller)
    held = {
        "tenant": str(caller.tenant.pk),
        "account": caller.account_id,
        "issue": [issue.id, issue.key],
        "record": record_id,
        "picture": astuple(picture),
    }
    return signing.link(reverse("jira_panel:image"), held, purpose=PURPOSE)


def fetch(caller: JiraCaller, held: dict[str, Any]) -> Image:
    """What a link leads to. Refused where it may not be shown (any more), or is no image that a
    browser shows safely."""
    about = caller.about(IssueRef(*held["issue"]))
    policy.require(about, Action.IMAGES)
    subject(about, held["record"])
    path = Picture(*held["picture"]).path
    blob = client_for(caller.tenant, timeout=TIMEOUT).blob(path, most=MOST_BYTES)
    found = next((name for name, sign in SIGNS if sign.match(blob.content)), "")
    if blob.type not in TYPES or not found:
        raise Refused("no_image", "This is no image that can be shown.", status=415)
    return Image(blob.content, found)


def _parts(address: str) -> Any:
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None


def _first(query: dict[str, list[str]], name: str) -> str:
    return query.get(name, [""])[0]


def _by_id(files: Sequence[File], named: str) -> Picture | None:
    for one in files:
        if named and any(ids.same(known, named) for known in one.ids):
            return Picture(one.kind, one.download_id)
    return None


def _named(files: Sequence[File], content_id: str) -> Picture | None:
    """Salesforce keeps no content id of a file; what mail programs make begins with its name."""
    wanted = {content_id.lower(), content_id.partition("@")[0].lower()}
    for one in files:
        if {one.name.lower(), one.name.rpartition(".")[0].lower()} & wanted - {""}:
            return Picture(one.kind, one.download_id)
    return None


def _id(text: str) -> str:
    if not ids.is_id(text):
        raise _unknown()
    return text


def _name(text: str) -> str:
    if not NAME.fullmatch(text) or "." in text:
        raise _unknown()
    return text


def _reference(text: str) -> str:
    if not REFERENCE.fullmatch(text):
        raise _unknown()
    return text


def _unknown() -> Refused:
    return Refused("no_image", "There is no such image.", status=404)
