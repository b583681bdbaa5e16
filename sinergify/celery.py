"""Celery is the alarm clock. What is to be done stands in rows; tasks take their ids."""

import os
from typing import Any

import structlog
from celery import Celery, Task
from django_structlog.celery.signals import bind_extra_task_metadata
from django_structlog.celery.steps import DjangoStructLogInitStep

from sinergify import pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergify.settings")

app = Celery("sinergify")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
pulse.join(app)
app.autodiscover_tasks()


@bind_extra_task_metadata.connect
def _say_which_job(task: Task, **kwargs: Any) -> None:
    """A task's arguments are ids of rows; each line of its log carries them."""
    structlog.contextvars.bind_contextvars(
        task=task.name, job=",".join(str(one) for one in task.request.args or ())
    )
