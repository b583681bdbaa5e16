"""What support staff do once for a customer: they open an add-on, in Django admin as in life."""

import base64
import hmac
import os
import re
import struct
import subprocess
import sys
import time

import httpx2

from simulators.setting_up import ADMIN
from simulators.stack import ROOT, Person, Stack, hidden_fields, service_environment

USERNAME, PASSWORD = "support", "simulated-password"
KEY = re.compile(r'id="key">([A-Z2-7]+)<')
CODE = re.compile(r"<li><code>([a-z2-7]+)</code></li>")
TENANT = re.compile(r"/support/tenants/tenant/([0-9a-f-]{36})/")


def license_uploads(stack: Stack) -> list[str]:
    """Staff add the licence; the Jira admin turns the switch on. The recovery codes of staff."""
    _make_staff(stack)
    with httpx2.Client(
        base_url=stack.where.service, trust_env=False, timeout=60, follow_redirects=True
    ) as client:
        codes = _log_in(client)
        found = TENANT.search(client.get("/support/tenants/tenant/").text)
        if found is None:
            raise SystemExit("Support staff see no site in Django admin.")
        _send(client, "/support/tenants/licence/add/", tenant=found[1], add_on="bulk")
    person = Person(stack.where, ADMIN)
    minted = person.mint("ConfigurationSettings")
    given = {"name": "allow_bulk", "value": "on"}
    answer = person.call(
        "POST",
        "/admin/configuration/change",
        minted,
        data=given,
        headers={"Accept": "text/html"},
    )
    if answer.status_code != 200:
        raise SystemExit(f"Bulk creation could not be switched on: {answer.text[:300]}")
    return codes


def _log_in(client: httpx2.Client) -> list[str]:
    """A first login, which sets an authenticator app up; none where that was done already."""
    _send(client, "/support/login/?next=/support/", username=USERNAME, password=PASSWORD)
    key = KEY.search(client.get("/support/second-factor/").text)
    if key is None:
        raise SystemExit("Support staff are not asked to set up a second factor.")
    page = _send(client, "/support/second-factor/", code=authenticator_code(key[1], time.time()))
    return CODE.findall(page)


def authenticator_code(key: str, now: float) -> str:
    """RFC 6238 with its defaults, as any authenticator app does it."""
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    digest = hmac.digest(secret, struct.pack(">Q", int(now) // 30), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _make_staff(stack: Stack) -> None:
    """Said to be there already by a second start in the same folder, which is as good."""
    env = os.environ | service_environment(stack.where, stack.folder) | dict(stack.settings)
    env |= {"DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    command = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
    command += ["--username", USERNAME, "--email", "support@sinergify.example"]
    subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True)


def _send(client: httpx2.Client, path: str, **given: str) -> str:
    page = client.get(path)
    origin = str(client.base_url).rstrip("/")
    held = hidden_fields(page.text)
    answer = client.post(path, data=held | given, headers={"Origin": origin})
    if answer.status_code != 200:
        raise SystemExit(f"Django admin refused {path}: {answer.status_code}")
    return answer.text
