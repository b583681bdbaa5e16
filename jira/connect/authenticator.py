"""Makes a caller out of a Connect token. Nothing outside this package knows a kind of token."""

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest

from jira import display, refs
from jira.caller import IssueRef, JiraCaller, ProjectRef
from jira.connect import install_keys, signers
from jira.connect.tokens import Address, Kind, verify_install, verify_shared
from jira.jwts import Unauthenticated

SCHEME = "JWT "


class ConnectAuthenticator:
    def frame(self, request: HttpRequest) -> JiraCaller:
        """The first GET of a frame: its address, with the issue in it, is what Jira signed."""
        verified = verify_shared(_token(request), Kind.URL, address_of(request))
        return JiraCaller(
            tenant=verified.tenant,
            account_id=verified.account_id,
            kind="connect-frame",
            issue=refs.ref(IssueRef, _single(request, "issueId"), _single(request, "issueKey")),
            project=refs.ref(
                ProjectRef, _single(request, "projectId"), _single(request, "projectKey")
            ),
            issue_type_id=refs.number(_single(request, "issueTypeId")),
            locale=display.locale(request),
            time_zone=display.time_zone(request),
        )

    def context(self, request: HttpRequest) -> JiraCaller:
        """A later request of a frame; the token is taken from the header alone."""
        verified = verify_shared(
            _token(request, in_address=False), Kind.CONTEXT, address_of(request)
        )
        jira = refs.mapping(refs.mapping(verified.claims.get("context")).get("jira"))
        issue, project = refs.mapping(jira.get("issue")), refs.mapping(jira.get("project"))
        return JiraCaller(
            tenant=verified.tenant,
            account_id=verified.account_id,
            kind="connect-context",
            issue=refs.ref(IssueRef, refs.text(issue, "id"), refs.text(issue, "key")),
            project=refs.ref(ProjectRef, refs.text(project, "id"), refs.text(project, "key")),
            issue_type_id=refs.number(refs.text(refs.mapping(issue.get("issuetype")), "id")),
            locale=display.locale(request),
            time_zone=display.time_zone(request),
        )

    def webhook(self, request: HttpRequest) -> JiraCaller:
        """A call that Jira itself makes. The body is not covered by the signature."""
        verified = verify_shared(
            _token(request), Kind.URL, address_of(request), find=signers.find_together
        )
        return JiraCaller(verified.tenant, verified.account_id, "connect-webhook")

    def install(self, request: HttpRequest) -> dict[str, Any]:
        """The claims of a signed install or uninstall."""
        return verify_install(
            _token(request),
            address_of(request),
            audience=settings.BASE_URL,
            public_key=install_keys.find,
        )


def address_of(request: HttpRequest) -> Address:
    """WSGI servers hand over a decoded path. Our routes are unreserved ASCII, so quoting it again
    gives back what was signed; anything else matches no route of ours anyway."""
    raw = quote(request.path, safe="/-._~!$&'()*+,;=:@")
    query = request.META.get("QUERY_STRING", "")
    target = f"{raw}?{query}" if query else raw
    return Address(request.method or "", target, urlsplit(settings.BASE_URL).path)


def _token(request: HttpRequest, *, in_address: bool = True) -> str:
    header = request.headers.get("Authorization", "")
    given = {header[len(SCHEME) :].strip()} if header.startswith(SCHEME) else set()
    given |= set(request.GET.getlist("jwt")) if in_address else set()
    given.discard("")
    if len(given) != 1:
        raise Unauthenticated("two different tokens" if given else "no token")
    return given.pop()


def _single(request: HttpRequest, name: str) -> str:
    values = request.GET.getlist(name)
    return values[0] if len(values) == 1 else ""


def _ref(kind: type[refs.Ref], request: HttpRequest, name: str) -> refs.Ref | None:
    return refs.ref(kind, _single(request, f"{name}Id"), _single(request, f"{name}Key"))
