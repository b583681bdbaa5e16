"""What support staff do once for a customer: they open an add-on, in Django admin as in life."""

import os
import re
import subprocess
import sys

import httpx2

from simulators.setting_up import ADMIN
from simulators.stack import ROOT, Person, Stack, hidden_fields, service_environment

USERNAME, PASSWORD = "support", "simulated-password"
TENANT = re.compile(r"/support/tenants/tenant/([0-9a-f-]{36})/")


def license_uploads(stack: Stack) -> None:
    """Staff add the licence; the Jira admin turns the switch on."""
    _make_staff(stack)
    with httpx2.Client(
        base_url=stack.where.service, trust_env=False, timeout=60, follow_redirects=True
    ) as client:
        _send(client, "/support/login/?next=/support/", username=USERNAME, password=PASSWORD)
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


def _make_staff(stack: Stack) -> None:
    """Said to be there already by a second start in the same folder, which is as good."""
    env = os.environ | service_environment(stack.where, stack.folder) | dict(stack.settings)
    env |= {"DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    command = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
    command += ["--username", USERNAME, "--email", "support@sinergify.example"]
    subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True)


def _send(client: httpx2.Client, path: str, **given: str) -> None:
    page = client.get(path)
    origin = str(client.base_url).rstrip("/")
    held = hidden_fields(page.text)
    answer = client.post(path, data=held | given, headers={"Origin": origin})
    if answer.status_code != 200:
        raise SystemExit(f"Django admin refused {path}: {answer.status_code}")
