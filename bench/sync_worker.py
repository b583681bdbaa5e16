"""A worker for `bench.events` and `bench.faults`: takes turns of one site until nothing is left, or
until it is killed. With `--wait` it begins when its input ends."""

import os
import sys
import time
from datetime import timedelta
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergify.settings")


def main(tenant: str, seconds: str, wait: str = "") -> None:
    """A minute of quiet after a lost answer is cut to two seconds."""
    django.setup()
    from sync import delivery, inbox, posting

    posting.QUIET = timedelta(seconds=2)
    print("ready", flush=True)
    if wait:
        sys.stdin.read()
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        if not delivery.take_turn(UUID(tenant)):
            if not inbox.waiting(UUID(tenant)).exists():
                return
            time.sleep(0.02)  # others hold the rest; each look is a query beside their work


if __name__ == "__main__":
    main(*sys.argv[1:])
