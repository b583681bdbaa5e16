"""A worker for `bench.bulk` and `bench.bulk_kills`: takes one upload as far as it is told."""

import json
import os
import resource
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergify.settings")


def main(how: str, pk: str) -> None:
    django.setup()
    from django.utils import timezone

    from bench.bulk import seconds
    from bulkcreate import plan, settling, working
    from bulkcreate.models import Upload

    def move(**values: object) -> None:
        Upload.objects.filter(pk=pk).update(**values)

    told: dict[str, float] = {}
    if how == "--go-on":
        settling.QUIET = timedelta(seconds=2)
        print("ready", flush=True)
        while working.run(pk):
            pass
        return
    assert working.run(pk)
    upload = Upload.objects.select_related("tenant__switches").get(pk=pk)
    mapping = plan.choose(upload, plan.form_of(upload), {})
    move(state="checking", mapping=mapping)
    told["check_s"] = seconds(lambda: working.run(pk))
    if how != "--check":
        move(state="running", started_at=timezone.now())
    if how == "--run":
        told["run_s"] = seconds(lambda: _until_done(working, Upload, pk))
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told), flush=True)


def _until_done(working: object, uploads: object, pk: str) -> None:
    while not uploads.objects.filter(pk=pk, state="done").exists():
        working.run(pk)


if __name__ == "__main__":
    main(*sys.argv[1:])
