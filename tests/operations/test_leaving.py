"""A server says that it leaves before it does."""

import signal
import sys

import pytest

from sinergify import pulse
from sinergify.management.commands import serve
from sinergify.supervisor import Child, Supervisor

SLEEPS = [sys.executable, "-c", "import signal; signal.pause()"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(pulse, "FOLDER", tmp_path)


@pytest.fixture(autouse=True)
def own_handlers():
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.django_db
def test_a_server_that_leaves_is_not_ready_but_lives_and_one_that_starts_is(client):
    pulse.leave()
    assert client.get("/readyz").json() == {"server": "leaving"}
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    serve._supervisor([], serves=True)
    assert client.get("/readyz").status_code == 200


def test_another_server_on_this_machine_stays(settings):
    pulse.leave()
    assert pulse.is_leaving()
    settings.PORT += 1
    assert not pulse.is_leaving()


def test_only_a_server_waits_before_it_stops(settings):
    settings.DRAIN_SECONDS = 7.0
    assert serve._supervisor([], serves=True)._drain == 7.0
    assert serve._supervisor([], serves=False)._drain == 0.0


class Asked(Supervisor):
    """Gets signals at known moments: each of `signals` while it waits for what comes next."""

    def __init__(self, *signals, drain=60.0):
        self.child = Child("child", SLEEPS)
        super().__init__([self.child], drain=drain, leave=self._note)
        self.signals, self.left, self.lived = list(signals), [], None

    def run(self):
        self._ask(self.signals.pop(0))
        return super().run()

    def stop(self):
        self.lived = self.child.running
        return super().stop()

    def _note(self):
        self.left.append(self.child.running)
        for number in self.signals:
            self._ask(number)

    def _ask(self, number):
        self._asked(number, None)


def test_it_says_so_while_its_children_still_work():
    asked = Asked(signal.SIGTERM, signal.SIGTERM)
    assert asked.run() == 0
    assert asked.left == [True] and asked.lived and not asked.child.running


def test_control_c_is_not_waited_for():
    asked = Asked(signal.SIGINT)
    assert asked.run() == 0 and asked.left == []


def test_without_a_drain_nothing_is_said():
    asked = Asked(signal.SIGTERM, drain=0.0)
    assert asked.run() == 0 and asked.left == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_who_watches_from_within_uses_any_name(client, path):
    assert client.get(path, headers={"Host": "server:8000"}).status_code == 200
    assert client.get("/atlassian-connect.json", headers={"Host": "server:8000"}).status_code == 400


def test_prometheus_uses_the_name_of_the_container(client, settings, db):
    settings.METRICS_TOKEN = "token-of-prometheus"
    about = {"Host": "server:8000", "Authorization": "Bearer token-of-prometheus"}
    assert client.get("/metrics", headers=about).status_code == 200
