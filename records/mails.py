"""Mail of a record: a list without bodies; of an opened one its body and files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from common.errors import Refused
from jira.caller import JiraCaller
from records import images, lookup, policy, rich
from records.paging import Pages
from records.policy import Action
from records.rich import Rich
from records.subject import Part, Subject, subject
from salesforce import files, ids, soql
from salesforce.client import Sub, SubAnswer, client_for, query_path
from salesforce.files import File

TIMEOUT = 15.0
LISTED = (
    *("Id", "Subject", "FromName", "FromAddress", "MessageDate", "Incoming", "Status"),
    "HasAttachment",
)
OPENED = (*LISTED, "ToAddress", "CcAddress", "HtmlBody", "TextBody")
PAGES = Pages("EmailMessage", LISTED, "MessageDate")
DRAFT = "5"
# Where a mail names its record. Only these objects have mail of their own.
PARENTS = {"Case": "ParentId", "Account": "RelatedToId", "Opportunity": "RelatedToId"}
# An org without Email-to-Case has no such object; one without Enhanced Email no RelatedToId.
ABSENT = frozenset({"invalid_type", "invalid_field"})


@dataclass(frozen=True)
class Mail:
    mail_id: str
    subject: str
    sender: str
    address: str
    at: datetime | None
    incoming: bool
    draft: bool
    has_files: bool


@dataclass(frozen=True)
class Mails:
    """As `conversation.Comments`."""

    items: tuple[Mail, ...] = ()
    total: int | None = None
    after: str = ""


@dataclass(frozen=True)
class Attached:
    """`url` leads to the file in Salesforce; empty where redirect is off."""

    name: str
    size: int
    url: str


@dataclass(frozen=True)
class Letter:
    """An opened mail: `body` where it has HTML, else `text`."""

    mail: Mail
    to: str
    cc: str
    body: Rich | None
    text: str
    files: tuple[Attached, ...]


def wanted(of: Subject) -> bool:
    return of.object_name in PARENTS and policy.judge(of.caller, Action.EMAILS).allowed


def ask(of: Subject) -> list[Sub]:
    count = f"SELECT COUNT() FROM EmailMessage WHERE {_where(of)}"
    return [
        Sub("emails_page", query_path(PAGES.statement(_where(of)))),
        Sub("emails_count", query_path(count)),
    ]


def read(of: Subject, answers: Sequence[SubAnswer]) -> Mails | None:
    """None where the org has no mail on records."""
    page, count = answers
    if not page.ok:
        if page.error.code in ABSENT:
            return None
        raise page.error
    total = int(count.body.get("totalSize") or 0) if count.ok else None
    return replace(_mails(page.body.get("records") or []), total=total)


PART = Part("emails", "Emails", wanted, ask, read)


def mails(caller: JiraCaller, record_id: str, *, after: str = "") -> Mails:
    """The first page or the one behind `after`; one callout."""
    of = _with_mail(caller, record_id)
    client = client_for(caller.tenant, timeout=TIMEOUT)
    if after:
        return _mails(client.query(PAGES.statement(_where(of), after)).records, after)
    return read(of, client.composite(ask(of))) or Mails()


def letter(caller: JiraCaller, record_id: str, mail_id: str, *, remote: bool = False) -> Letter:
    """One mail of the record, with the images of other servers where `remote`; one callout."""
    of = _with_mail(caller, record_id)
    if not ids.is_id(mail_id):
        raise _gone()
    where = f"Id = {soql.literal(ids.to18(mail_id))} AND {_where(of)}"
    statement = soql.select(OPENED, "EmailMessage", where=where)
    client = client_for(caller.tenant, timeout=TIMEOUT)
    asked = [Sub("mail", query_path(statement)), *files.ask(mail_id)]
    found, *others = client.composite(asked)
    if not found.ok:
        raise found.error
    rows = found.body.get("records") or []
    if not rows:
        raise _gone()
    return _letter(of, rows[0], files.read(others), remote=remote)


def _letter(
    of: Subject, row: Mapping[str, Any], attached: Sequence[File], *, remote: bool
) -> Letter:
    html = str(row.get("HtmlBody") or "")
    find = images.of_field("EmailMessage", str(row["Id"]), "HtmlBody", attached)
    shown = rich.shown(html, of.caller, of.record_id, find, remote=remote) if html else None
    url = lookup.url_for(of.caller)
    return Letter(
        mail=_mail(row),
        to=str(row.get("ToAddress") or ""),
        cc=str(row.get("CcAddress") or ""),
        body=shown,
        text="" if shown else str(row.get("TextBody") or ""),
        files=tuple(Attached(one.name, one.size, url(one.file_id)) for one in attached),
    )


def _with_mail(caller: JiraCaller, record_id: str) -> Subject:
    of = subject(caller, record_id)
    policy.require(caller, Action.EMAILS)
    if of.object_name not in PARENTS:
        raise Refused("no_emails", "Records of this object have no emails.", status=404)
    return of


def _where(of: Subject) -> str:
    return f"{PARENTS[of.object_name]} = {soql.literal(of.record_id)}"


def _mails(rows: Sequence[Mapping[str, Any]], after: str = "") -> Mails:
    shown, further = PAGES.cut(rows, after)
    return Mails(tuple(_mail(one) for one in shown), after=further)


def _mail(row: Mapping[str, Any]) -> Mail:
    at = row.get("MessageDate")
    address = str(row.get("FromAddress") or "")
    return Mail(
        mail_id=str(row["Id"]),
        subject=str(row.get("Subject") or ""),
        sender=str(row.get("FromName") or address),
        address=address,
        at=datetime.fromisoformat(str(at)) if at else None,
        incoming=row.get("Incoming") is True,
        draft=row.get("Status") == DRAFT,
        has_files=row.get("HasAttachment") is True,
    )


def _gone() -> Refused:
    return Refused("gone", "This email is not on the record any more.", status=404)
