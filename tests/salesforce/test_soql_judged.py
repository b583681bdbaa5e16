"""Every statement that we send, judged by a parser that is not ours, in one run of it."""

import json
import random
import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mapping import companion_read, lookups
from records import linking, lookup, mirror, searching
from records.models import IssueMirror
from records.words import Reader, condition
from salesforce import companion, org_names, soql
from salesforce.client import client_for
from salesforce.models import Connection
from salesforce.schema import describe_many
from tests.jira.conftest import _site, site  # noqa: F401
from tests.records.conftest import caller, linked, stored_in, tenant  # noqa: F401
from tests.salesforce_world import OBJECTS

ROOT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(NODE is None, reason="No Node on this machine."),
]
NASTY = "ab'\"\\%_\n\r\t\b\f\0é𝄞;(){}[] -,./?!*&|^~:#"
ATTACKS = [
    "x' OR Name != '",
    "\\' OR Name != \\'",
    "') UNION SELECT Id FROM User WHERE (Name = '",
    "%' LIMIT 1 --",
    "\\",
    "'",
    'it\'s 50%_off \\o/ "now"',
    "a\nb\r\nc\td\0e",
]
TYPED = ["00001026", "login fails", "2026-11-23", "11/23/2026", "12.5", "42", "yes", *ATTACKS]
VALUES = [None, True, 7, -0.5, 1e-9, Decimal("12.50"), date(2026, 11, 23)]
VALUES += [datetime(2026, 11, 23, 10, tzinfo=UTC), "plain"]


def judged(statements):
    run = subprocess.run(
        [NODE, str(ROOT / "tests" / "salesforce" / "judge.mjs")],
        input=json.dumps(statements),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    return json.loads(run.stdout)


def in_address(address):
    return parse_qs(urlsplit(address).query).get("q", [])


def sent(org):
    """The statements that reached the org, in addresses and in bodies."""
    found = []
    for call in org.journal("/services/data"):
        if call["path"].endswith(("/query", "/queryAll")):
            found += in_address(f"?{call['query']}")
        if call["path"].endswith("/composite"):
            parts = json.loads(call["body"])["compositeRequest"]
            found += [one for part in parts for one in in_address(part["url"])]
    return list(dict.fromkeys(found))


def literals():
    """One condition each, around values that try to get out of it."""
    dice = random.Random(20261124)
    texts = ATTACKS + ["".join(dice.choices(NASTY, k=dice.randint(0, 30))) for _ in range(300)]
    conditions = [f"Subject = {soql.literal(one)}" for one in texts]
    conditions += [f"Subject LIKE {soql.like(one)}" for one in texts]
    conditions += [f"Amount = {soql.value(one)}" for one in VALUES]
    conditions += [f"Id IN {soql.id_list(['500000000000001', '500000000000002'])}"]
    return [soql.select(["Id", "Owner.Name"], "Case", where=one, limit=3) for one in conditions]


def typed_searches(schemas):
    """What somebody may type, over every field of every object."""
    found = []
    for of in schemas.values():
        for text in TYPED:
            where = condition(text.split() or [text], list(of.fields.values()), Reader("de-DE"))
            if where:
                found.append(soql.select(["Id", of.name_field], of.name, where=where))
    return found


def single(where):
    return where is not None and "right" not in where and "left" in where


def test_no_value_gets_out_of_its_quotes(db):
    for statement, verdict in zip(made := literals(), judged(made), strict=True):
        assert "wrong" not in verdict, (statement, verdict)
        assert single(verdict["where"]), statement
        assert (verdict["fields"], verdict["object"]) == (2, "Case"), statement


def test_every_statement_of_a_search_is_soql(tenant):  # noqa: F811
    made = typed_searches(describe_many(tenant, list(OBJECTS)))
    assert len(made) > 50 and any("INCLUDES" in one or " IN (" in one for one in made)
    wrong = [pair for pair in zip(made, judged(made), strict=True) if "wrong" in pair[1]]
    assert wrong == []


def test_every_statement_that_reaches_the_org_is_soql(tenant, caller, linked, stored_in, org):  # noqa: F811
    org_names.fill(Connection.objects.get(tenant=tenant))
    companion.state(tenant)
    companion_read.read(client_for(tenant))
    for name in OBJECTS:
        linked(name, 2)
        for text in TYPED:
            if len(text) > 1:
                searching.search(caller, name, text)
    lookup.panel(caller)
    owner = describe_many(tenant, ["Case"])["Case"].fields["OwnerId"]
    for text in ATTACKS:
        if len(text) > 1:
            lookups.find(tenant, owner, text)
    lookups.named(tenant, owner, "005000000000001")
    case = stored_in("Case")[5]["Id"]
    (link,) = linking.link(caller, "Case", [case])
    linking.unlink(caller, [link.pk])
    mirror.run(IssueMirror.objects.get(tenant=tenant).pk)
    statements = sent(org)
    for needed in ("Organization", "Connector_Info__mdt", "Jira_Field__mdt", "Jira_Link__c"):
        assert any(f"FROM {needed}" in one for one in statements), needed
    wrong = [p for p in zip(statements, judged(statements), strict=True) if "wrong" in p[1]]
    assert wrong == [] and len(statements) > 40


def test_the_judge_can_tell_good_from_bad():
    good, bad = judged(["SELECT Id FROM Case", "SELECT Id FROM Case WHERE Subject = 'it's'"])
    assert "wrong" not in good and "wrong" in bad
