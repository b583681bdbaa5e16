"""Recovery as docs/operations.md describes it: a dump of one database fills another, whose secrets
only the keys that are kept apart can read."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django_otp.plugins.otp_totp.models import TOTPDevice

from bulkcreate.models import Upload
from tests.staff_pages import Staff
from tests.support.building import SECRETS, whole_tenant

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
COPY = "sinergify_recovered"
KEY = "5ec0d5ec0d5ec0d5ec0d5ec0d5ec0d5ec0d5ec0d"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
DIGEST = """SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "{}" AS t"""
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tool():
    """Runs a program of PostgreSQL on the server of the tests; `given`: what it reads."""
    if connection.vendor != "postgresql" or shutil.which("pg_dump") is None:
        pytest.skip("A dump needs PostgreSQL and its programs.")
    about = connection.settings_dict
    where = ["-h", about["HOST"], "-p", str(about["PORT"] or 5432), "-U", about["USER"]]

    def run(name, *arguments, given=b""):
        command = [name, *where, *arguments]
        return subprocess.run(command, check=True, capture_output=True, input=given).stdout

    return run


@pytest.fixture
def recovered(tool):
    """The name of a database beside that of the tests, which holds something else."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{COPY}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{COPY}"')
    tool("psql", "-d", COPY, "-c", "CREATE TABLE of_a_later_release (id int)")
    yield COPY
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{COPY}" WITH (FORCE)')


def contents(database):
    """Number and digest of the rows of every table."""
    about = connection.get_connection_params() | {"dbname": database}
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: about[name] for name in names if about.get(name)}) as link:
        tables = link.execute(TABLES).fetchall()
        return {name: link.execute(DIGEST.format(name)).fetchone() for (name,) in tables}


def commands():
    """What the guide has somebody run in the container of the database: program, arguments, and
    whether it reads the dump."""
    text = GUIDE.read_text(encoding="utf-8").split("### Recovery")[1].split("\n#")[0]
    for line in re.findall(r"^docker compose exec -T postgres (.+)$", text, re.MULTILINE):
        program, _, dump = line.partition(" < ")
        name, *arguments = shlex.split(program)
        assert arguments[:2] == ["-U", "sinergify"]
        yield name, arguments[2:], bool(dump)


def test_a_dump_brings_every_row_back_and_shows_no_secret_of_a_site(client, tool, recovered):
    whole_tenant(site_url="https://acme.atlassian.net")
    Upload.objects.update(fixed={"Description": {"value": "Zoe Quill"}}, review={"of": "Zoe Quill"})
    staff = Staff(client)
    TOTPDevice.objects.create(user=staff.user, key=KEY)
    name = connection.settings_dict["NAME"]
    before = contents(name)
    dump = tool("pg_dump", "-Fc", "-Z0", name)
    assert b"acme.atlassian.net" in dump
    assert not [one for one in (*SECRETS, "Zoe Quill") if one.encode() in dump]
    # What the guide says is readable, and why it tells to end sessions.
    assert staff.client.session.session_key.encode() in dump and KEY.encode() in dump
    for program, arguments, reads in commands():
        renamed = [recovered if one == "sinergify" else one for one in arguments]
        tool(program, *renamed, given=dump if reads else b"")
    assert contents(recovered) == before
    assert before["tenants_tenant"][0] == 1 and before["django_migrations"][0]
