"""Who comes too often is asked to wait, at every door that a person has."""

import time

import pytest

from common.signing import seal
from tests.jira.test_every_address import of_kind
from tests.jira.tokens import ADMIN, PERSON, context_token, header, url_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(settings):
    """Nobody may ask for anything any more."""
    settings.API_THROTTLE_ACCOUNT = "0/min"


def panel(client, tenant, **changes):
    target = "/t/panel?issueId=10010"
    return client.get(target, headers=header(url_token(tenant, "GET", target, **changes)))


def partial(client, tenant, accept="text/html", **changes):
    asked = header(context_token(tenant, **changes)) | {"Accept": accept}
    return client.get("/t/partial", headers=asked)


def image(client, tenant, account=PERSON):
    held = {"tenant": str(tenant.pk), "account": account}
    return client.get("/t/image", {"t": seal(held, purpose="image")})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_page_and_no_request_of_a_screen_has_no_limit(client, tenant, site, full, method):
    site.admins.add(ADMIN)
    pages, requests = of_kind("frame"), of_kind("context")
    assert len(pages) > 10 and len(requests) > 70
    for address in [*pages, *requests]:
        made = url_token(tenant, method, address, sub=ADMIN)
        token = made if address in pages else context_token(tenant, sub=ADMIN)
        answer = getattr(client, method.lower())(address, headers=header(token))
        assert answer.status_code == 429 and 1 <= int(answer["Retry-After"]) <= 60, address
    assert not site.asked


def test_every_kind_of_link_has_a_limit(client, tenant, full):
    assert of_kind("signed") == ["/bulk/file", "/image"]
    for address, purpose in (("/image", "image"), ("/bulk/file", "bulk-file")):
        held = seal({"tenant": str(tenant.pk), "account": PERSON}, purpose=purpose)
        answer = client.get(address, {"t": held})
        assert answer.status_code == 429 and answer["Retry-After"], address


@pytest.mark.urls("tests.jira.urls")
@pytest.mark.parametrize("door", [panel, partial, image])
def test_each_door_opens_so_often_a_minute_and_opens_again_afterwards(
    client, tenant, settings, time_machine, door
):
    settings.API_THROTTLE_ACCOUNT = "2/min"
    start = int(time.time()) // 60 * 60
    time_machine.move_to(start + 10, tick=False)
    assert [door(client, tenant).status_code for _ in range(3)] == [200, 200, 429]
    assert door(client, tenant)["Retry-After"] == "50"
    time_machine.move_to(start + 61, tick=False)
    assert door(client, tenant).status_code == 200


@pytest.mark.urls("tests.jira.urls")
def test_one_persons_share_and_one_sites_share_are_no_others(client, tenant, stranger, settings):
    settings.API_THROTTLE_ACCOUNT, settings.API_THROTTLE = "1/min", "2/min"
    assert [partial(client, tenant).status_code for _ in range(2)] == [200, 429]
    assert partial(client, tenant, sub="712020:two").status_code == 429  # the third of its site
    assert partial(client, stranger).status_code == 200


@pytest.mark.urls("tests.jira.urls")
def test_pages_and_links_do_not_use_up_the_share_of_requests(client, tenant, settings):
    settings.API_THROTTLE_ACCOUNT = "1/min"
    for door in (panel, image, partial):
        assert [door(client, tenant).status_code for _ in range(2)] == [200, 429]
    answer = client.get("/t/api", headers=header(context_token(tenant)))
    assert answer.status_code == 429  # one count with the requests of screens


@pytest.mark.urls("tests.jira.urls")
def test_a_person_reads_when_to_try_again(client, tenant, full):
    page = panel(client, tenant)
    assert "Wait a moment" in page.text and "Try again in a minute" in page.text
    assert "Too many requests" in partial(client, tenant).text
    told = partial(client, tenant, accept="*/*").json()
    assert told["code"] == "throttled" and 0 < told["retry_after"] <= 60
