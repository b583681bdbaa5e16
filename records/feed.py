"""The feed of a linked record, as a person may see it: safe HTML, and the people of Jira who wrote
what our one Salesforce user posted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from common.errors import Refused, RemoteError
from jira import people
from jira.caller import JiraCaller
from records import feed_text, images, policy
from records.conversation import NOBODY
from records.models import Post
from records.policy import Action
from records.subject import Part, Subject, subject
from salesforce import feed as remote
from salesforce import ids, schema
from salesforce.client import SalesforceClient, client_for
from tenants.models import Tenant

TIMEOUT = 15.0


@dataclass(frozen=True)
class Later:
    """Of the tab until it is opened."""


@dataclass(frozen=True)
class Said:
    """A post or a comment. `via_jira`: `author` is the person in Jira, and `signed` the last line;
    else who it is in Salesforce."""

    id: str
    author: str
    via_jira: bool
    at: datetime | None
    html: SafeString
    signed: str = ""


@dataclass(frozen=True)
class ShownPost(Said):
    """`earlier`: how many comments came before those that are here."""

    comments: tuple[Said, ...] = ()
    earlier: int = 0
    takes_comments: bool = False


@dataclass(frozen=True)
class FeedPage:
    posts: tuple[ShownPost, ...]
    following: str


def wanted(of: Subject) -> bool:
    known = of.shown.schema
    return bool(known and known.feed_enabled) and policy.judge(of.caller, Action.FEED).allowed


# Its posts are asked for when a person opens the tab.
PART = Part("feed", "Feed posts", wanted, lambda of: (), lambda of, answers: Later())


def page(caller: JiraCaller, record_id: str, token: str = "") -> FeedPage:
    """Posts, newest first, with their comments. Refused where the record isn't linked or has no
    feed."""
    of = open_feed(caller, record_id, Action.FEED)
    client = client_for(caller.tenant, timeout=TIMEOUT)
    try:
        found = remote.read(client, of.record_id, page=token)
    except RemoteError as error:
        raise refusal(caller.tenant, of, error) from error
    return FeedPage(_shown(of, found.posts), found.following)


def open_feed(caller: JiraCaller, record_id: str, action: Action) -> Subject:
    """The linked record, where this person may do this to its feed."""
    if action == Action.FEED:
        verdict = policy.judge(caller, action)
        if not verdict.allowed:
            raise Refused(verdict.code, verdict.sentence)
    else:
        policy.require(caller, action)
    of = subject(caller, record_id)
    if not has_feed(of):
        raise _no_feed(of)
    return of


def has_feed(of: Subject) -> bool:
    known = of.shown.schema or schema.describe(of.caller.tenant, of.object_name, stale_ok=True)
    return known.feed_enabled


def _no_feed(of: Subject) -> Refused:
    sentence = f"{of.shown.label_plural} have no feed in this Salesforce org."
    return Refused("no_feed", sentence, status=404)


def refusal(tenant: Tenant, of: Subject, error: RemoteError) -> Exception:
    """The exception to raise: Chatter may have been switched off since the describe."""
    if not remote.is_switched_off(error):
        return error
    schema.forget(tenant, of.object_name)
    return Refused(
        "chatter_off",
        "Chatter is off in this Salesforce org, or for its connected user. Ask a Salesforce admin.",
        status=409,
    )


def _shown(of: Subject, posts: tuple[remote.Post, ...]) -> tuple[ShownPost, ...]:
    tenant = of.caller.tenant
    writers = _writers(tenant, posts)
    signs = bool(tenant.switches.comment_signature)
    drawn = _Drawn(writers, signs, images.of_posts(of.caller, of.record_id))
    return tuple(drawn.post(one) for one in posts)


def _writers(tenant: Tenant, posts: tuple[remote.Post, ...]) -> dict[str, str]:
    """Id of what was posted from here → name of the person."""
    said = [one.id for post in posts for one in post.comments] + [one.id for one in posts]
    rows = Post.objects.filter(tenant=tenant, posted_id__in=said)
    accounts = dict(rows.values_list("posted_id", "account_id"))
    names = people.names(tenant, accounts.values())
    return {made: names.get(account, NOBODY) for made, account in accounts.items()}


@dataclass(frozen=True)
class _Drawn:
    """How posts are drawn for one person. `signs`: what is ours ends with a signature."""

    writers: dict[str, str]
    signs: bool
    image: Callable[[str], str]

    def post(self, one: remote.Post) -> ShownPost:
        return ShownPost(
            **self._said(one),
            comments=tuple(Said(**self._said(each)) for each in one.comments),
            earlier=one.total - len(one.comments),
            takes_comments=one.takes_comments,
        )

    def _said(self, one: remote.Post | remote.Comment) -> dict[str, Any]:
        ours, lines = one.id in self.writers, feed_text.from_segments(one.segments)
        lines, signed = feed_text.unsigned(lines) if ours and self.signs else (lines, "")
        return {
            "id": one.id,
            "author": self.writers[one.id] if ours else one.author.name,
            "via_jira": ours,
            "at": one.at,
            "html": feed_text.to_html(lines, image=self.image),
            "signed": signed,
        }


def is_ours(client: SalesforceClient, author: remote.Author) -> bool:
    return ids.is_id(author.id) and ids.to18(author.id) == ids.to18(client.connection.user_id)
