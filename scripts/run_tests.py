"""The whole suite on SQLite; then again on PostgreSQL and Redis where both answer on loopback.

What a browser shows does not depend on the database, so those tests run in the first lane.
"""

import os
import socket
import subprocess
import sys

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


def main(arguments: list[str]) -> int:
    code = _lane("SQLite", {}, arguments)
    if code or os.environ.get("TEST_LANES", "all") == "sqlite":
        return code
    if not (_answers(5432) and _answers(6379)):
        print("PostgreSQL and Redis don't answer on loopback: that lane is skipped.")
        return 0
    env = {"DATABASE_URL": POSTGRES, "TEST_REDIS_URL": REDIS}
    return _lane("PostgreSQL and Redis", env, [*arguments, "-m", "not browser"])


def _lane(name: str, env: dict[str, str], arguments: list[str]) -> int:
    print(f"== tests on {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", *arguments]
    return subprocess.run(command, env=os.environ | env, check=False).returncode


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
