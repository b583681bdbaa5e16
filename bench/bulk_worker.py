"""A worker for `bench.bulk` and `bench.bulk_kills`: takes one upload as far as it is told."""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergify.settings")


class Worker:
    def __init__(self, pk: str) -> None:
        from bulkcreate import working
        from bulkcreate.models import Upload

        self.pk, self._working, self._rows = pk, working, Upload.objects.filter(pk=pk)

    def turn(self) -> bool:
        return self._working.run(self.pk)

    def move(self, **values: Any) -> None:
        self._rows.update(**values)

    @property
    def done(self) -> bool:
        return self._rows.filter(state="done").exists()

    def to_the_review(self) -> None:
        from bulkcreate import plan

        assert self.turn()
        upload = self._rows.select_related("tenant__switches").get()
        mapping = plan.choose(upload, plan.form_of(upload), {})
        self.move(state="checking", mapping=mapping)
        self.turn()

    def start(self) -> None:
        from django.conf import settings
        from django.utils import timezone

        by_jobs = self._rows.get().ready > settings.BULK_API_THRESHOLD
        self.move(state="running", started_at=timezone.now(), by_jobs=by_jobs)

    def go_on(self) -> None:
        """A pause is not waited for, since the simulated org works when it is looked at."""
        from django.utils import timezone

        while not self.done:
            if not self.turn() and self._rows.exclude(problem="").exists():
                return
            self.move(not_before=timezone.now())


def main(how: str, pk: str) -> None:
    django.setup()
    from bench.bulk import peak_mb, seconds
    from bulkcreate import settling

    worker = Worker(pk)
    told: dict[str, float] = {}
    if how == "--go-on":
        settling.QUIET = timedelta(seconds=2)
        print("ready", flush=True)
        worker.go_on()
        return
    told["check_s"] = seconds(worker.to_the_review)
    if how != "--check":
        worker.start()
    if how == "--run":
        told["run_s"] = seconds(worker.go_on)
    told["peak_mb"] = peak_mb()
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
