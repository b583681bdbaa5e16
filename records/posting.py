"""Posting rich text to a record's feed and commenting on a post, each once, signed in its last
paragraph."""

from collections.abc import Iterable

from common.errors import Refused, RemoteError
from jira import people
from jira.caller import JiraCaller
from records import conversation, feed, feed_files, feed_text, posted_once
from records.models import Post
from records.policy import Action
from records.posted_once import SKEW, TIMEOUT, Channel, mark
from records.rich_lines import Lines
from records.subject import Subject
from salesforce import feed as remote
from salesforce import ids
from salesforce.client import SalesforceClient, client_for

LOOKED_AT = 50
# An editor writes six characters for a space. Reading takes time by the square of nested tags.
MOST_HTML = 100_000
MOST_TAGS = 5_000


def post(caller: JiraCaller, record_id: str, html: str, *, key: str) -> str:
    """Id of the new post; asked again with the same key, of the same one.

    Refused where something is the matter with the words, `working` and RemoteErrors as
    `posted_once.post`.
    """
    of = feed.open_feed(caller, record_id, Action.POST)
    _check_size(html)
    files = feed_files.known_to(caller, of.record_id)
    return _once(of, POSTS, feed_text.from_html(html, file=files), key=key)


def _check_size(html: str) -> None:
    if len(html) > MOST_HTML or html.count("<") > MOST_TAGS:
        raise Refused(
            "too_long",
            "This is more than a post can hold. Shorten it, or post it in parts.",
            status=400,
        )


def comment(caller: JiraCaller, record_id: str, post_id: str, text: str, *, key: str) -> str:
    """The same for a comment, in plain text, on a post of this record's own feed."""
    of = feed.open_feed(caller, record_id, Action.POST)
    _check_size(text)
    if not ids.is_id(post_id):
        raise _no_post()
    return _once(of, COMMENTS, feed_text.from_plain(text), key=key, parent_id=ids.to18(post_id))


def signature_of(caller: JiraCaller) -> str:
    """The line that the server adds; empty where the tenant wants none."""
    return conversation.signature_of(caller, people.name(caller.tenant, caller.account_id))


def _once(of: Subject, channel: Channel, said: Lines, *, key: str, parent_id: str = "") -> str:
    body = feed_text.kept(_signed(of.caller, said))
    try:
        if parent_id:
            _check_post(of, parent_id)
        row = posted_once.post(of, channel, key=key, body=body, parent_id=parent_id)
    except RemoteError as error:
        raise feed.refusal(of.caller.tenant, of, error) from error
    if mark(row.sent) != mark(body):
        raise Refused(
            "changed",
            "What you wrote before was posted already. Look for it below, then post this anew.",
            status=409,
        )
    return row.posted_id


def _signed(caller: JiraCaller, said: Lines) -> Lines:
    if feed_text.is_empty(said):
        raise Refused("empty", "Write something first.", status=400)
    lines = feed_text.signed(said, signature_of(caller))
    size = feed_text.size(lines)
    if size > remote.LONGEST:
        raise _too_long(size, remote.LONGEST)
    return lines


def _check_post(of: Subject, post_id: str) -> None:
    """Only what stands in this record's feed may be answered from here."""
    client = client_for(of.caller.tenant, timeout=of.caller.patience(TIMEOUT))
    try:
        found = remote.read_post(client, post_id)
    except RemoteError as error:
        if error.code == "not_found":
            raise _no_post() from error
        raise
    mine = ids.is_id(found.record_id) and ids.to18(found.record_id) == of.record_id
    if not mine or not found.takes_comments:
        raise _no_post()


def _send_post(client: SalesforceClient, row: Post) -> str:
    return ids.to18(remote.post(client, row.record_id, _segments(row)).id)


def _send_comment(client: SalesforceClient, row: Post) -> str:
    return ids.to18(remote.comment(client, row.parent_id, _segments(row)).id)


def _segments(row: Post) -> tuple[remote.Segment, ...]:
    return feed_text.to_segments(feed_text.from_kept(row.sent))


def _find_post(client: SalesforceClient, row: Post) -> list[str]:
    return _same(client, row, remote.read(client, row.record_id, size=LOOKED_AT).posts)


def _find_comment(client: SalesforceClient, row: Post) -> list[str]:
    return _same(client, row, remote.read_post(client, row.parent_id).comments)


def _same(
    client: SalesforceClient, row: Post, said: Iterable[remote.Post | remote.Comment]
) -> list[str]:
    since = (row.sent_at or row.ordered_at) - SKEW
    words = feed_text.plain(feed_text.from_kept(row.sent))
    return [
        ids.to18(one.id)
        for one in said
        if feed.is_ours(client, one.author)
        and (one.at is None or one.at >= since)
        and feed_text.plain(feed_text.from_segments(one.segments)) == words
    ]


POSTS = Channel("feed", "posted", _send_post, _find_post)
COMMENTS = Channel("feed_comment", "posted", _send_comment, _find_comment)


def _no_post() -> Refused:
    sentence = "This post isn’t in the record’s feed any more. Reload the feed."
    return Refused("no_post", sentence, status=404)


def _too_long(size: int, most: int) -> Refused:
    return Refused(
        "too_long",
        f"This has {size:,} characters with its formatting and signature; Salesforce takes"
        f" {most:,}. Shorten it, or post it in parts.",
        status=400,
    )
