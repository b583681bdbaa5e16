"""Redis may be lost at any time; nobody notices but who counts or locks."""

import os
import socket
import socketserver
from threading import Thread

import pytest

from common.soft_cache import SoftRedisCache

URL = os.environ.get("TEST_REDIS_URL")


@pytest.fixture(autouse=True)
def awake():
    SoftRedisCache._silent_until = 0.0
    yield
    SoftRedisCache._silent_until = 0.0


@pytest.fixture
def nowhere():
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield SoftRedisCache(f"redis://127.0.0.1:{probe.getsockname()[1]}/0", {})


@pytest.mark.parametrize("asleep", [False, True])
def test_while_it_does_not_answer_it_is_empty_and_takes_everything(nowhere, asleep):
    if asleep:
        nowhere.get("wake")

    def ask(name, *args):
        if not asleep:
            SoftRedisCache._silent_until = 0.0
        return getattr(nowhere, name)(*args)

    assert ask("get", "a") is None and ask("get", "a", 7) == 7
    assert ask("get_many", ["a", "b"]) == {} and ask("has_key", "a") is False
    assert ask("add", "lock", 1, 30) is True and ask("add", "lock", 1, 30) is True
    assert ask("set", "a", 1) is None and ask("set_many", {"a": 1}) == []
    assert ask("delete", "a") is False and ask("delete_many", ["a"]) is None
    assert ask("touch", "a") is False
    assert ask("get_or_set", "a", lambda: 5) == 5
    with pytest.raises(ValueError, match="not found"):
        ask("incr", "a")


def test_after_a_silence_nobody_asks_for_a_moment(nowhere):
    assert nowhere.get("a") is None
    nowhere._cache = None  # whoever asks now fails
    assert nowhere.get("a") is None
    SoftRedisCache._silent_until = 0.0
    with pytest.raises(AttributeError):
        nowhere.get("a")


class Refusing(socketserver.StreamRequestHandler):
    """A full Redis: an error to each command."""

    def handle(self):
        while line := self.rfile.readline():
            if line.startswith(b"*"):
                for _ in range(int(line[1:])):
                    self.rfile.read(int(self.rfile.readline()[1:]) + 2)
                self.wfile.write(b"-OOM command not allowed when used memory > 'maxmemory'.\r\n")


@pytest.fixture
def full():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        cache = SoftRedisCache(f"redis://127.0.0.1:{server.server_address[1]}/0", {})
        yield cache
        server.shutdown()


def test_while_it_is_full_nothing_new_is_kept_and_nobody_fails(full):
    assert full.set("a", 1) is None and full.set_many({"a": 1}) == []
    assert full.add("lock", 1, 30) is True and full.touch("a") is False
    assert full.get("a", 7) == 7 and full.get_or_set("a", lambda: 5) == 5
    assert full.delete("a") is False
    with pytest.raises(ValueError, match="not found"):
        full.incr("a")
    assert SoftRedisCache._silent_until == 0.0  # what it holds can still be read


@pytest.mark.skipif(not URL, reason="TEST_REDIS_URL is not set")
def test_while_it_answers_it_is_a_cache_like_any_other():
    cache = SoftRedisCache(URL, {"KEY_PREFIX": f"soft-{os.getpid()}"})
    assert cache.add("a", 1, 30) is True and cache.add("a", 2, 30) is False
    assert cache.get("a") == 1 and cache.incr("a") == 2 and cache.get_many(["a"]) == {"a": 2}
    assert cache.delete("a") is True and cache.get("a") is None
