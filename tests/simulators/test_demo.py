"""`make demo`: its ports, what it keeps, and the whole of it started, used and stopped."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from simulators import demo
from simulators.setting_up import SAMPLES
from simulators.stack import Addresses, Person, free_port, is_free

ROOT = Path(__file__).resolve().parents[2]


def test_ports_can_be_chosen():
    where = demo.addresses("8010, 9111,9112")
    assert where.service == "http://localhost:8010"
    assert where.jira == "http://127.0.0.1:9111"
    assert where.salesforce == "http://127.0.0.1:9112"


@pytest.mark.parametrize("text", ["", "8000", "a,b,c", "1,2,3,4"])
def test_ports_that_cannot_be_read_are_explained(text):
    with pytest.raises(SystemExit) as caught:
        demo.addresses(text)
    assert "three numbers" in str(caught.value)


def test_a_taken_port_is_named_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = f"{free_port()},{taken},{free_port()}"
        done = subprocess.run(
            [sys.executable, "-m", "simulators.demo"],
            cwd=ROOT,
            env=os.environ | {"DEMO_PORTS": ports},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert f"listens on port {taken}." in done.stderr
    assert "DEMO_PORTS=" in done.stderr
    assert done.stdout == ""


def test_a_new_start_forgets_everything_but_the_keys(tmp_path):
    for name in (*demo.KEYS, "sinergify.sqlite3", "service.log"):
        (tmp_path / name).write_text("x")
    (tmp_path / "broker" / "queue").mkdir(parents=True)
    demo.fresh(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == set(demo.KEYS)
    assert demo.fresh(tmp_path / "not there yet") == tmp_path / "not there yet"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo as `make demo` runs it, with what it said; in the end nothing of it is left."""
    ports = [free_port() for _ in range(3)]
    folder = tmp_path_factory.mktemp("demo")
    program = (
        "import pathlib; from simulators import demo;"
        f" demo.FOLDER = pathlib.Path({str(folder)!r}); demo.main()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"DEMO_PORTS": ",".join(map(str, ports))},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Addresses(*ports), "".join(until(running.stdout, "Ctrl-C stops everything"))
    finally:
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 0
        assert [port for port in ports if not is_free(port)] == []


def until(lines, last):
    for line in lines:
        yield line
        if last in line:
            return


@pytest.mark.slow
def test_the_demo_says_where_to_click(shown):
    where, said = shown
    assert f"{where.jira}/browse/SUP-142" in said
    assert f"{where.jira}/plugins/servlet/ac/Sinergify.Sinergify/Authentication" in said
    assert f"{where.salesforce}/" in said
    with httpx2.Client(trust_env=False, timeout=10) as client:
        assert client.get(f"{where.jira}/browse/SUP-142").status_code == 200
        assert client.get(f"{where.salesforce}/").status_code == 200


@pytest.mark.slow
def test_the_sample_issue_shows_its_records_live(shown):
    person = Person(shown[0], "Ben Ortiz")
    minted = person.mint("panel-list", "SUP-142")
    found = person.call("GET", "/api/v1/issue/records?view=list", minted).json()
    groups = {group["object_name"]: group["rows"] for group in found["groups"]}
    assert {name: len(rows) for name, rows in groups.items()} == {
        name: len(words) for name, words in SAMPLES["SUP-142"].items()
    }
    assert {row["state"] for rows in groups.values() for row in rows} == {"live"}


@pytest.mark.slow
def test_a_frame_opens_for_the_issue_that_jira_signed_and_for_no_other(shown):
    person = Person(shown[0], "Ann Lee")
    address = person.mint("panel-compact", "SUP-142")["frame_url"]
    assert person.http.get(address).status_code == 200
    assert person.http.get(address.replace("SUP-142", "SUP-143")).status_code == 401


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status"), [("Ann Lee", 200), ("Ben Ortiz", 403)])
def test_an_admin_screen_is_for_admins(shown, name, status):
    person = Person(shown[0], name)
    assert person.http.get(person.mint("Authentication")["frame_url"]).status_code == status
