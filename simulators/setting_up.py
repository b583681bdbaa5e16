"""What a Jira admin and a Salesforce admin do once: install, connect, sync, link a few records."""

import json

from simulators.stack import (
    CONSUMER_KEY,
    CONSUMER_SECRET,
    Addresses,
    Person,
    salesforce_login,
)

ADMIN = "Ann Lee"
USERNAME, PASSWORD = "integration@brightwater.example", "simulated-password"
SAMPLES = {
    "SUP-142": {"Case": ["1026", "1009", "1031"], "Account": ["Brightwater"]},
    "SUP-143": {"Case": ["1009"]},
    "SUP-141": {"Case": ["1014"]},
}


def install(where: Addresses) -> None:
    person = Person(where, ADMIN)
    answer = person.http.post(f"{where.jira}/_control/install", json={"app": where.service})
    if answer.status_code != 200:
        raise SystemExit(f"The simulated Jira site could not install the app: {answer.text}")


def install_on_forge(where: Addresses) -> None:
    """Beside Connect: the same site, which moves over and keeps all that it has."""
    person = Person(where, ADMIN)
    answer = person.http.post(f"{where.jira}/_control/forge_install", json={"app": where.service})
    if answer.status_code != 200:
        raise SystemExit(f"The Forge app could not be installed: {answer.text}")


def connect(where: Addresses) -> dict[str, str]:
    """The login of the Authentication screen, with the pages of Salesforce clicked through."""
    person = Person(where, ADMIN)
    minted = person.mint("Authentication")
    typed = {
        "instance_type": "production",
        "consumer_key": CONSUMER_KEY,
        "consumer_secret": CONSUMER_SECRET,
    }
    page = _post(person, "/admin/authentication/login", minted, typed)
    trigger = page.headers.get("HX-Trigger", "")
    if "sinergify:leave" not in trigger:
        raise SystemExit(f"The login could not begin: {page.text[:500]}")
    address = page_address(trigger)
    said = salesforce_login(address, username=USERNAME, password=PASSWORD)
    done = _post(person, "/admin/authentication/finish", minted, said)
    if "Connected" not in done.text:
        raise SystemExit(f"The login did not finish: {done.text[:500]}")
    _post(person, "/admin/events/sync", minted, {})
    _post(person, "/admin/events/recommend", minted, {})
    return {
        "username": USERNAME,
        "password": PASSWORD,
        "key": CONSUMER_KEY,
        "secret": CONSUMER_SECRET,
    }


def page_address(trigger: str) -> str:
    return str(json.loads(trigger)["sinergify:leave"]["address"])


def link_samples(where: Addresses) -> None:
    person = Person(where, ADMIN)
    for issue, objects in SAMPLES.items():
        minted = person.mint("panel-list", issue)
        for name, words in objects.items():
            found = [_found(person, minted, name, word) for word in words]
            body = {"object": name, "record_ids": [one for one in found if one]}
            answer = person.call("POST", "/api/v1/links", minted, json=body)
            if answer.status_code != 201:
                raise SystemExit(f"Sample records could not be linked: {answer.text[:300]}")


def _found(person: Person, minted: dict, name: str, word: str) -> str:
    params = {"object": name, "q": word}
    answer = person.call("GET", "/api/v1/search", minted, params=params)
    rows = answer.json().get("rows") or []
    return str(rows[0]["record_id"]) if rows else ""


def _post(person: Person, path: str, minted: dict, data: dict):
    headers = {"Accept": "text/html"}
    return person.call("POST", path, minted, data=data, headers=headers)
