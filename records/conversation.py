"""Comments of a case: newest first by 25, and posting one with the signature of its author."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from common.errors import Refused
from jira import people
from jira.caller import JiraCaller
from records import policy, posted_once, signature
from records.linking import issue_of
from records.models import Post
from records.paging import Pages
from records.policy import Action
from records.posted_once import SKEW, Channel
from records.subject import Part, Subject, subject
from salesforce import ids, soql
from salesforce.client import SalesforceClient, Sub, SubAnswer, client_for, query_path

KIND = "comment"
MOST_BYTES = 4000  # CaseComment.CommentBody is counted in bytes of UTF-8
MOST_COMPARED = 200
COLUMNS = ("Id", "CommentBody", "IsPublished", "CreatedDate", "CreatedById", "CreatedBy.Name")
PAGES = Pages("CaseComment", COLUMNS, "CreatedDate")
NOBODY = "A Jira user"
TIMEOUT = 15.0


@dataclass(frozen=True)
class Comment:
    """`account_id` of who posted it from Jira; `author` is whom Salesforce or the signature names;
    `signed` is the last line of our own."""

    comment_id: str
    body: str
    public: bool
    at: datetime | None
    author: str = ""
    account_id: str = ""
    ours: bool = False
    signed: str = ""


@dataclass(frozen=True)
class Comments:
    """`total` only where it was counted; `after`: where the next page begins, if there is one."""

    items: tuple[Comment, ...] = ()
    total: int | None = None
    after: str = ""

    @property
    def accounts(self) -> set[str]:
        return {one.account_id for one in self.items if one.account_id}


def wanted(of: Subject) -> bool:
    return of.object_name == "Case" and policy.judge(of.caller, Action.COMMENTS).allowed


def ask(of: Subject) -> list[Sub]:
    count = f"SELECT COUNT() FROM CaseComment WHERE {_where(of.record_id)}"
    return [
        Sub("comments_page", query_path(PAGES.statement(_where(of.record_id)))),
        Sub("comments_count", query_path(count)),
    ]


def read(of: Subject, answers: Sequence[SubAnswer]) -> Comments | None:
    """None where the org has no case comments."""
    page, count = answers
    if not page.ok:
        if page.error.code == "invalid_type":
            return None
        raise page.error
    total = int(count.body.get("totalSize") or 0) if count.ok else None
    return replace(_comments(of.caller, page.body.get("records") or []), total=total)


PART = Part("comments", "Comments", wanted, ask, read)


def comments(caller: JiraCaller, record_id: str, *, after: str = "") -> Comments:
    """The first page or the one behind `after`; one callout."""
    of = _case(caller, record_id)
    policy.require(caller, Action.COMMENTS)
    client = client_for(caller.tenant, timeout=TIMEOUT)
    if after:
        found = client.query(PAGES.statement(_where(record_id), after)).records
        return _comments(caller, found, after)
    return read(of, client.composite(ask(of))) or Comments()


def signature_of(caller: JiraCaller, name: str) -> str:
    """The last line of what this person posts."""
    return signature.line(
        template=caller.tenant.switches.comment_signature,
        display_name=name or NOBODY,
        issue_key=issue_of(caller).key,
    )


def post(caller: JiraCaller, record_id: str, *, key: str, text: str, public: bool) -> Comment:
    """Post a comment once; Refused where nothing may be posted, or it is longer than Salesforce
    takes. Nothing is cut."""
    policy.require(caller, Action.COMMENT)
    if public:
        policy.require(caller, Action.PUBLIC)
    of = _case(caller, record_id)
    body = _signed(caller, text)
    row = posted_once.post(of, CHANNEL, key=key, body=body, public=public)
    return Comment(
        comment_id=row.posted_id,
        body=body if row.sent in ("", posted_once.mark(row.sent)) else row.sent,
        public=row.public,
        at=row.sent_at,
        account_id=row.account_id,
        ours=True,
    )


def _signed(caller: JiraCaller, text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise _of_text("empty", "Write something first.")
    name = people.name(caller.tenant, caller.account_id) or NOBODY
    body = signature.signed(
        text,
        template=caller.tenant.switches.comment_signature,
        display_name=name,
        issue_key=issue_of(caller).key,
    )
    size = signature.size(body)
    if size > MOST_BYTES:
        raise _of_text(
            "too_long",
            f"Comments can have up to {MOST_BYTES:,} bytes. Yours has {size:,}, with the"
            " signature. Shorten it or post it in parts.",
        )
    return body


def _of_text(code: str, sentence: str) -> Refused:
    return Refused(code, sentence, status=400, fields={"text": sentence})


def _case(caller: JiraCaller, record_id: str) -> Subject:
    of = subject(caller, record_id)
    if of.object_name != "Case":
        raise Refused("no_comments", "Only cases have comments.", status=404)
    return of


def _where(record_id: str) -> str:
    return f"ParentId = {soql.literal(ids.to18(record_id))}"


def _comments(caller: JiraCaller, rows: Sequence[Mapping[str, Any]], after: str = "") -> Comments:
    shown, further = PAGES.cut(rows, after)
    own = _own(caller, [str(one.get("Id")) for one in shown])
    return Comments(tuple(_comment(caller, one, own) for one in shown), after=further)


def _own(caller: JiraCaller, comment_ids: Sequence[str]) -> dict[str, str]:
    rows = Post.objects.filter(tenant=caller.tenant, kind=KIND, posted_id__in=comment_ids)
    return dict(rows.values_list("posted_id", "account_id"))


def _comment(caller: JiraCaller, row: Mapping[str, Any], own: Mapping[str, str]) -> Comment:
    """Ours is what was posted here, and what our own user carried from Jira with its signature."""
    comment_id, body = str(row["Id"]), str(row.get("CommentBody") or "")
    text, _, last = body.rpartition("\n")
    account, name = own.get(comment_id, ""), _carried(caller, row, last)
    ours = comment_id in own or bool(name)
    signed = last if ours and text.strip() else ""
    return Comment(
        comment_id=comment_id,
        body=text.rstrip() if signed else body,
        public=row.get("IsPublished") is True,
        at=datetime.fromisoformat(str(row["CreatedDate"])),
        author=name or str((row.get("CreatedBy") or {}).get("Name") or ""),
        account_id=account,
        ours=ours,
        signed=signed,
    )


def _carried(caller: JiraCaller, row: Mapping[str, Any], last: str) -> str:
    connection = policy.connection_of(caller.tenant)
    if connection is None or not ids.same(connection.user_id, str(row.get("CreatedById") or "")):
        return ""
    return signature.author(last, template=caller.tenant.switches.comment_signature)


def _send(client: SalesforceClient, row: Post) -> str:
    values = {"ParentId": row.record_id, "CommentBody": row.sent, "IsPublished": row.public}
    return ids.to18(str(client.post("/sobjects/CaseComment", values).body["id"]))


def _find(client: SalesforceClient, row: Post) -> list[str]:
    since = soql.value((row.sent_at or row.ordered_at) - SKEW)
    statement = soql.select(
        ["Id", "CommentBody"],
        "CaseComment",
        where=f"{_where(row.record_id)} AND CreatedDate >= {since}"
        f" AND CreatedById = {soql.literal(client.connection.user_id)}",
        order="CreatedDate DESC",
        limit=MOST_COMPARED,
    )
    found = client.query(statement).records
    return [ids.to18(str(one["Id"])) for one in found if _same(one.get("CommentBody"), row.sent)]


def _same(stored: Any, sent: str) -> bool:
    return str(stored or "").split() == sent.split()


CHANNEL = Channel(KIND, "commented", _send, _find)
