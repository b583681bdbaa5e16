"""What Atlassian's security scanner tries on every address of the descriptor, and its verdicts."""

import time

import pytest
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import OctKey

from jira.connect import qsh
from jira.connect.descriptor import build
from tests.jira.tokens import context_token, header, install_token, url_token

pytestmark = pytest.mark.django_db
MODULES = ["adminPages", "webPanels", "dialogs", "webhooks"]


def addresses(*kinds):
    modules = build(settings.BASE_URL)["modules"]
    return [
        module["url"].replace("{", "").replace("}", "")
        for kind in kinds
        for module in modules[kind]
    ]


def forged_tokens(target, method):
    now = int(time.time())
    claims = {
        "iss": "unknown-client",
        "sub": "712020:x",
        "iat": now,
        "exp": now + 600,
        "qsh": qsh.digest(method, target),
    }
    signed = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("wrong-" * 8))
    return [signed, f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{signed.split('.')[1]}."]


def send(client, method, target, token=None, *, in_address=False):
    if token and in_address:
        target += f"{'&' if '?' in target else '?'}jwt={token}"
    headers = header(token) if token and not in_address else {}
    return getattr(client, method.lower())(target, headers=headers)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_module_opens_without_or_with_a_forged_token(client, site, method):
    for target in addresses(*MODULES):
        assert send(client, method, target).status_code >= 400, target
        for token in forged_tokens(target, method):
            assert send(client, method, target, token).status_code >= 400, target
            assert send(client, method, target, token, in_address=True).status_code >= 400, target


@pytest.mark.parametrize("in_address", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_admin_page_opens_to_a_person_without_admin_rights(
    client, tenant, site, method, in_address
):
    for target in addresses("adminPages"):
        token = url_token(tenant, method, target)
        answer = send(client, method, target, token, in_address=in_address)
        assert answer.status_code >= 400, target
        token = context_token(tenant)
        assert send(client, method, target, token, in_address=in_address).status_code >= 400


def test_no_panel_or_dialog_opens_with_a_context_token(client, tenant):
    for target in addresses("webPanels", "dialogs"):
        assert send(client, "GET", target, context_token(tenant)).status_code == 401, target


def test_every_module_forbids_caching_and_referring(client, tenant, site):
    for target in addresses(*MODULES):
        for answer in (
            send(client, "GET", target),
            send(client, "GET", target, url_token(tenant, "GET", target)),
        ):
            assert "no-cache" in answer["Cache-Control"], target
            assert "no-store" in answer["Cache-Control"], target
            assert answer["Referrer-Policy"] == "no-referrer", target
            assert not answer.cookies, target


@pytest.mark.parametrize("event", ["installed", "uninstalled"])
def test_lifecycle_refuses_foreign_keys_bogus_ids_and_wrong_audiences(
    client, site, foreign_key, event
):
    target = build(settings.BASE_URL)["lifecycle"][event]
    descriptor = f"{settings.BASE_URL}/atlassian-connect.json"
    for kid in ("key-1", "bogus"):
        for aud in ([settings.BASE_URL], [descriptor]):
            token = install_token(foreign_key, "client", target, kid=kid, aud=aud)
            assert send(client, "POST", target, token).status_code >= 400
