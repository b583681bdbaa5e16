"""The trail of staff themselves: who came in or failed to, and who made or changed whom."""

from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest

from common import clock
from support.models import StaffEntry

What = StaffEntry.What
KEPT = timedelta(days=400)
MOST_WRONG = 20
WITHIN = timedelta(minutes=10)
COMINGS = (What.PASSWORD, What.LOGIN, What.PASSWORD_WRONG, What.CODE_WRONG, What.LOGOUT)


def record(
    request: HttpRequest | None, what: What, *, actor: str = "", target: str = "", detail: str = ""
) -> None:
    """`actor` is who asks, where it is not said."""
    StaffEntry.objects.create(
        at=clock.now(),
        what=what,
        actor=actor or _asker(request),
        target=target[:200],
        detail=detail[:255],
        origin=origin(request),
    )


def logged_in(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    record(request, What.PASSWORD, actor=user.get_username())


def logged_out(sender: Any, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(request, What.LOGOUT, actor=user.get_username())


def failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """A name is kept only where there is one."""
    name = str(credentials.get("username") or "")[:150]
    known = bool(name) and User.objects.filter(username=name).exists()
    detail = "" if known else "unknown name"
    record(request, What.PASSWORD_WRONG, target=name if known else "", detail=detail)


def too_often(request: HttpRequest | None, name: str) -> bool:
    """Whether so many wrong passwords were given lately for this name or from this address that
    another one may not be tried. Names change by the guess, addresses by the machine."""
    recent = StaffEntry.objects.filter(what=What.PASSWORD_WRONG, at__gt=clock.now() - WITHIN)
    same = Q(origin=origin(request)) | (Q(target=name) if name else Q())
    return recent.filter(same)[:MOST_WRONG].count() >= MOST_WRONG


def forget_old() -> int:
    """Comings and goings after 400 days. Who made or changed whom stays."""
    old = StaffEntry.objects.filter(at__lt=clock.now() - KEPT, what__in=COMINGS)
    return old.delete()[0]


def origin(request: HttpRequest | None) -> str:
    """The peer, and before it whom our own proxy names last: what stands further left in the
    header anybody can write."""
    if request is None:
        return ""
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    told = _address(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2])
    return f"{told} via {peer}" if told else peer


def _address(text: str) -> str:
    with suppress(ValueError):
        return str(ip_address(text.strip()))
    return ""


def _asker(request: HttpRequest | None) -> str:
    user = getattr(request, "user", None)
    return user.get_username() if user is not None else ""
