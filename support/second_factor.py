"""The second factor of support staff: an authenticator app, and codes on paper for its loss."""

from base64 import b32encode
from dataclasses import dataclass

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from common.errors import Refused

APP, PAPER = "Authenticator app", "Recovery codes"
RECOVERY_CODES = 10
DIGITS = 6
WRONG = Refused("code", "This code is not right. Enter the one that the app shows now.", status=400)
TOO_MANY = Refused("throttled", "Too many wrong codes. Wait a minute, then try again.", status=429)


@dataclass(frozen=True)
class Setup:
    """What a person puts into the app, by picture or by hand."""

    key: str
    picture: str


def has(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def verify(user: User, code: str) -> Device:
    """The device whose code this is; a recovery code is used up. Refused `code`, `throttled`."""
    code = code.replace(" ", "").lower()
    kind = TOTPDevice if code.isdigit() and len(code) == DIGITS else StaticDevice
    with transaction.atomic():
        found = [one for one in devices_for_user(user, for_verify=True) if isinstance(one, kind)]
        allowed = [one for one in found if one.verify_is_allowed()[0]]
        right = next((one for one in allowed if one.verify_token(code)), None)
    if right is None:
        raise TOO_MANY if found and not allowed else WRONG
    return right


def begin(user: User) -> Setup:
    """The same key until it is confirmed, so that a reload does not void the picture."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, name=APP)
    drawn = segno.make(device.config_url).svg_data_uri(scale=5, border=2)
    return Setup(b32encode(device.bin_key).decode().rstrip("="), drawn)


def confirm(user: User, code: str) -> tuple[Device, list[str]]:
    """The app is the second factor from now on; the recovery codes are shown this once."""
    with transaction.atomic():
        waiting = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False)
        device = waiting.first()
        right = bool(
            device and device.verify_is_allowed()[0] and device.verify_token(code.replace(" ", ""))
        )
        if device and right:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            return device, _recovery_codes(user)
    raise WRONG


def take_away(user: User) -> bool:
    """For a lost phone: the next login asks to set one up. False where there was none."""
    with transaction.atomic():
        apps, _ = TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
    return bool(apps)


def _recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=PAPER)
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=one) for one in codes)
    return codes
