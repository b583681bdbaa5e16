"""The one clock. Tests freeze it; nothing else reads the time for a rule."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()
