"""Each kind of token is good at its own door only; a door says nothing about why it stays shut."""

import time

import pytest
from django.contrib.auth.models import User
from joserfc import jwt
from joserfc.jwk import OctKey

from common.signing import seal
from jira.connect import qsh
from tenants.installation import uninstall
from tests.factories import TenantFactory
from tests.jira.site import Answer
from tests.jira.tokens import (
    ADMIN,
    CONTEXT,
    PERSON,
    claims,
    context_token,
    header,
    shared,
    url_token,
)
from tests.staff_pages import log_in

pytestmark = [pytest.mark.urls("tests.jira.urls"), pytest.mark.django_db]
QUERY = "?issueId=10010&issueKey=SUP-1&projectId=10000&projectKey=SUP&issueTypeId=10001&lic=none"
PANEL = f"/t/panel{QUERY}"


def frame(client, tenant, target=PANEL, **changes):
    token = url_token(tenant, "GET", target, **changes)
    return client.get(f"{target}{'&' if '?' in target else '?'}jwt={token}")


def later(client, target, token, **headers):
    return client.get(target, headers=header(token) | headers)


def test_a_frame_knows_who_asks_and_about_which_issue(client, tenant):
    told = frame(client, tenant).json()
    assert told["tenant"] == str(tenant.pk) and told["account"] == PERSON
    assert (told["issue"], told["key"]) == ("10010", "SUP-1")
    assert (told["project"], told["type"]) == ("10000", "10001")
    assert told["kind"] == "connect-frame"


def test_a_frame_also_takes_its_token_in_the_header(client, tenant):
    token = url_token(tenant, "GET", PANEL)
    assert client.get(PANEL, headers=header(token)).status_code == 200


def test_a_later_request_takes_its_issue_from_the_token(client, tenant):
    told = later(client, "/t/partial?issueId=666&issueKey=OTHER-1", context_token(tenant)).json()
    assert (told["issue"], told["key"], told["project"]) == ("10010", "SUP-1", "10000")
    assert told["type"] == "10001"


def test_locale_and_zone_are_taken_for_display(client, tenant):
    told = later(
        client,
        "/t/partial",
        context_token(tenant),
        **{"X-Sinergify-Locale": "de_DE", "X-Sinergify-Time-Zone": "Europe/Berlin"},
    ).json()
    assert (told["locale"], told["zone"]) == ("de-DE", "Europe/Berlin")


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Mars/Olympus", "x" * 500, "/etc/localtime"])
def test_a_strange_zone_or_locale_falls_back(client, tenant, zone):
    told = later(
        client,
        "/t/partial",
        context_token(tenant),
        **{"X-Sinergify-Locale": "<script>", "X-Sinergify-Time-Zone": zone},
    ).json()
    assert (told["locale"], told["zone"]) == ("en-US", "UTC")


def hmac_header(alg, payload, secret):
    return jwt.encode({"alg": alg}, payload, OctKey.import_key(secret), algorithms=[alg])


def unsigned(payload):
    encoded = jwt.encode({"alg": "HS256"}, payload, OctKey.import_key("x" * 40)).split(".")[1]
    return f"eyJhbGciOiJub25lIn0.{encoded}."


def bad_tokens(tenant, good):
    """Every way in which a token for a door can be wrong; `good` are the claims that would do."""
    secret = tenant.secrets.connect_shared_secret.reveal()
    now = int(time.time())
    return {
        "none": unsigned(good),
        "wrong secret": shared(tenant, good, secret="another-secret-another-secret-0123"),
        "other algorithm": hmac_header("HS512", good, secret),
        "unknown tenant": shared(tenant, good | {"iss": "nobody"}, secret=secret),
        "no issuer": shared(tenant, {k: v for k, v in good.items() if k != "iss"}),
        "expired": shared(tenant, good | {"exp": now - 31}),
        "no exp": shared(tenant, {k: v for k, v in good.items() if k != "exp"}),
        "no iat": shared(tenant, {k: v for k, v in good.items() if k != "iat"}),
        "from the future": shared(tenant, good | {"iat": now + 300}),
        "no qsh": shared(tenant, {k: v for k, v in good.items() if k != "qsh"}),
        "empty qsh": shared(tenant, good | {"qsh": ""}),
        "qsh is no text": shared(tenant, good | {"qsh": ["context-qsh"]}),
        "garbage": "abc.def.ghi",
        "two parts": "abc.def",
        "a list": "W10.W10.W10",
        "endless": "a" * 9000,
    }


FAULTS = [
    *("none", "wrong secret", "other algorithm", "unknown tenant", "no issuer", "expired"),
    *("no exp", "no iat", "from the future", "no qsh", "empty qsh", "qsh is no text"),
    *("garbage", "two parts", "a list", "endless"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_frame_is_refused_to_a_bad_token(client, tenant, fault):
    good = claims(tenant, qsh=qsh.digest("GET", PANEL))
    token = bad_tokens(tenant, good)[fault]
    assert client.get(PANEL, headers=header(token)).status_code == 401
    assert client.get(f"{PANEL}&jwt={token}").status_code == 401


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("door", ["/t/partial", "/t/api"])
def test_a_later_request_is_refused_to_a_bad_token(client, tenant, fault, door):
    good = claims(tenant, qsh=qsh.CONTEXT, context=CONTEXT)
    answer = later(client, door, bad_tokens(tenant, good)[fault])
    assert answer.status_code == 401
    assert answer.json() == {"error": "unauthorized"}


@pytest.mark.parametrize("door", [PANEL, "/t/partial", "/t/api", "/t/admin", "/connect/webhook"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_door_opens_without_a_token(client, tenant, door, method):
    answer = getattr(client, method)(door)
    assert answer.status_code in (401, 405)
    if door != "/connect/webhook":
        assert answer.status_code == 401


def test_a_context_token_does_not_open_a_frame(client, tenant):
    assert client.get(PANEL, headers=header(context_token(tenant))).status_code == 401


@pytest.mark.parametrize("door", ["/t/partial", "/t/api"])
def test_a_url_token_does_not_open_a_later_request(client, tenant, door):
    assert later(client, door, url_token(tenant, "GET", door)).status_code == 401


@pytest.mark.parametrize("door", ["/t/partial", "/t/api"])
def test_a_context_token_in_the_address_is_not_looked_at(client, tenant, door):
    assert client.get(f"{door}?jwt={context_token(tenant)}").status_code == 401


def test_a_token_for_another_method_is_refused(client, tenant):
    token = url_token(tenant, "POST", PANEL)
    assert client.get(PANEL, headers=header(token)).status_code == 401


def test_a_token_for_another_issue_is_refused(client, tenant):
    token = url_token(tenant, "GET", PANEL)
    other = PANEL.replace("10010", "10011")
    assert client.get(f"{other}&jwt={token}").status_code == 401


def test_an_issue_named_twice_is_no_issue(client, tenant):
    assert frame(client, tenant, f"{PANEL}&issueId=666").json()["issue"] is None


def test_two_different_tokens_are_refused(client, tenant, stranger):
    own, other = url_token(tenant, "GET", PANEL), url_token(stranger, "GET", PANEL)
    assert client.get(f"{PANEL}&jwt={own}", headers=header(other)).status_code == 401
    assert client.get(f"{PANEL}&jwt={own}&jwt={other}").status_code == 401
    assert client.get(f"{PANEL}&jwt={own}", headers=header(own)).status_code == 200


def test_a_token_of_one_site_does_not_pass_as_another(client, tenant, stranger):
    forged = claims(tenant, qsh=qsh.CONTEXT, iss=stranger.connect_client_key)
    assert later(client, "/t/partial", shared(tenant, forged)).status_code == 401


def test_a_clock_half_a_minute_off_is_forgiven(client, tenant):
    now = int(time.time())
    token = context_token(tenant, iat=now + 20, exp=now - 20)
    assert later(client, "/t/partial", token).status_code == 200


def test_an_uninstalled_site_is_unknown(client, tenant):
    token = context_token(tenant)
    uninstall(tenant)
    assert later(client, "/t/partial", token).status_code == 401


def test_a_site_whose_secret_was_erased_is_refused(client, tenant):
    token = context_token(tenant)
    tenant.secrets.delete()
    assert later(client, "/t/partial", token).status_code == 401


def test_the_refusal_is_the_same_whatever_was_wrong(client, tenant):
    answers = {
        client.get("/t/partial", headers=header(token)).content
        for token in bad_tokens(tenant, claims(tenant, qsh=qsh.CONTEXT)).values()
    }
    assert answers == {b'{"error": "unauthorized"}'}


def test_anonymous_visitors_see_nothing(client, tenant):
    answer = frame(client, tenant, sub=None)
    assert answer.status_code == 403 and "Log in to Jira" in answer.text
    assert later(client, "/t/api", context_token(tenant, sub=None)).status_code == 403


# --- admin


@pytest.mark.parametrize("door", ["/t/admin-partial", "/t/admin-api"])
def test_an_admin_opens_admin_doors(client, tenant, site, door):
    site.admins.add(ADMIN)
    assert later(client, door, context_token(tenant, sub=ADMIN)).status_code == 200


def test_jira_is_asked_about_the_account_of_the_token(client, tenant, site):
    site.admins.add(ADMIN)
    assert frame(client, tenant, "/t/admin?accountId=x", sub=ADMIN).status_code == 200
    (call,) = site.calls("/rest/api/3/permissions/check")
    assert call.body == {"accountId": ADMIN, "globalPermissions": ["ADMINISTER"]}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("place", ["header", "address"])
def test_a_valid_token_of_a_non_admin_does_not_open_an_admin_page(
    client, tenant, site, method, place
):
    token = url_token(tenant, method, "/t/admin")
    send = client.get if method == "GET" else client.post
    if place == "header":
        answer = send("/t/admin", headers=header(token))
    else:
        answer = send(f"/t/admin?jwt={token}")
    assert answer.status_code == 403
    assert "You need to be a Jira admin" in answer.text


@pytest.mark.parametrize("door", ["/t/admin-partial", "/t/admin-api"])
def test_a_valid_token_of_a_non_admin_does_not_open_an_admin_endpoint(client, tenant, site, door):
    answer = later(client, door, context_token(tenant))
    assert answer.status_code == 403 and answer.json()["code"] == "no_admin"


def test_being_admin_on_one_site_is_nothing_on_another(client, tenant, site):
    site.admins.add(ADMIN)
    other = TenantFactory(site_url=f"{site.url}/other")
    assert later(client, "/t/admin-api", context_token(tenant, sub=ADMIN)).status_code == 200
    assert later(client, "/t/admin-api", context_token(other, sub=ADMIN)).status_code == 502
    assert len(site.calls("/other/rest/api/3/permissions/check")) >= 1


def test_a_yes_is_remembered_for_a_minute_at_most(client, tenant, site, time_machine):
    site.admins.add(ADMIN)
    start = int(time.time())
    time_machine.move_to(start, tick=False)
    token = context_token(tenant, sub=ADMIN)
    assert later(client, "/t/admin-api", token).status_code == 200
    site.admins.clear()
    assert later(client, "/t/admin-api", token).status_code == 200
    time_machine.move_to(start + 61, tick=False)
    assert later(client, "/t/admin-api", token).status_code == 403


def test_a_no_is_asked_again_at_once(client, tenant, site):
    token = context_token(tenant, sub=ADMIN)
    assert later(client, "/t/admin-api", token).status_code == 403
    site.admins.add(ADMIN)
    assert later(client, "/t/admin-api", token).status_code == 200


@pytest.mark.parametrize(
    "failure",
    [Answer(429, "", {"Retry-After": "60"}), Answer(503, "<html>"), Answer(200, "<html>")],
)
def test_jira_not_answering_the_admin_question_is_no_yes(client, tenant, site, failure):
    site.admins.add(ADMIN)
    site.fails = failure
    page = frame(client, tenant, "/t/admin", sub=ADMIN)
    assert page.status_code == 503
    assert "Try again" in page.text
    assert later(client, "/t/admin-api", context_token(tenant, sub=ADMIN)).status_code == 503


# --- tickets


def ticket(client, tenant, **changes):
    return frame(client, tenant, **changes).json()["ticket"]


def dialog(client, tenant, given, door="/t/api", **changes):
    token = context_token(tenant, **{"context": {"jira": {}}, **changes})
    return later(client, door, token, **{"X-Sinergify-Ticket": given})


@pytest.mark.parametrize("door", ["/t/partial", "/t/api"])
def test_a_dialog_acts_on_the_issue_of_its_ticket(client, tenant, door):
    told = dialog(client, tenant, ticket(client, tenant), door).json()
    assert (told["issue"], told["key"], told["project"], told["type"]) == (
        *("10010", "SUP-1", "10000", "10001"),
    )


def test_a_ticket_is_for_one_person(client, tenant):
    answer = dialog(client, tenant, ticket(client, tenant), sub="712020:other")
    assert answer.status_code == 403 and answer.json()["code"] == "ticket"


def test_a_ticket_is_for_one_site(client, tenant, stranger):
    assert dialog(client, stranger, ticket(client, tenant)).status_code == 403


def test_a_ticket_for_another_issue_than_the_tokens_is_refused(client, tenant):
    other = {"jira": {"issue": {"id": "10099", "key": "SUP-9"}}}
    answer = dialog(client, tenant, ticket(client, tenant), context=other)
    assert answer.status_code == 403


def test_a_ticket_and_a_token_for_the_same_issue_agree(client, tenant):
    assert dialog(client, tenant, ticket(client, tenant), context=CONTEXT).status_code == 200


def test_a_ticket_ends_after_a_quarter_of_an_hour(client, tenant, time_machine):
    start = int(time.time())
    time_machine.move_to(start, tick=False)
    given = ticket(client, tenant)
    time_machine.move_to(start + 16 * 60, tick=False)
    answer = dialog(client, tenant, given)
    assert answer.status_code == 401 and answer.json()["code"] == "expired"


@pytest.mark.parametrize(
    "forged",
    ["abc", seal({"tenant": "x"}, purpose="image"), "a:b:c"],
    ids=["no signature", "for another purpose", "three parts"],
)
def test_a_ticket_that_is_not_ours_is_refused(client, tenant, forged):
    assert dialog(client, tenant, forged).status_code == 401


def test_a_ticket_alone_opens_nothing(client, tenant):
    given = ticket(client, tenant)
    answer = client.get("/t/api", headers={"X-Sinergify-Ticket": given})
    assert answer.status_code == 401


# --- signed links and staff


def link(tenant, **changes):
    held = {"tenant": str(tenant.pk), "account": PERSON, **changes}
    return seal(held, purpose="image")


def test_a_signed_link_opens_without_a_header(client, tenant):
    told = client.get("/t/image", {"t": link(tenant)}).json()
    assert told["tenant"] == str(tenant.pk) and told["account"] == PERSON


def test_a_signed_link_ends_after_five_minutes(client, tenant, time_machine):
    start = int(time.time())
    time_machine.move_to(start, tick=False)
    given = link(tenant)
    time_machine.move_to(start + 301, tick=False)
    assert client.get("/t/image", {"t": given}).status_code == 401


def test_a_signed_link_for_another_purpose_or_a_gone_site_is_refused(client, tenant):
    assert client.get("/t/image", {"t": seal({}, purpose="download")}).status_code == 401
    assert client.get("/t/image").status_code == 401
    given = link(tenant)
    uninstall(tenant)
    assert client.get("/t/image", {"t": given}).status_code == 401


def test_staff_pages_want_a_staff_login(client, tenant):
    assert client.get("/t/dashboard").status_code == 302
    client.force_login(User.objects.create_user("someone"))
    assert client.get("/t/dashboard").status_code == 302
    staff = User.objects.create_superuser("staff")
    client.force_login(staff)
    assert client.get("/t/dashboard").status_code == 302
    log_in(client, staff)
    assert client.get("/t/dashboard").status_code == 200
