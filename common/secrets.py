"""Secrets at rest: Fernet keys, newest first, from ENCRYPTION_KEYS alone."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("ENCRYPTION_KEYS is empty: set at least one Fernet key.")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "ENCRYPTION_KEYS holds a value that is no Fernet key (32 bytes, url-safe base64)."
        ) from error


def fernet() -> MultiFernet:
    return _fernet(tuple(settings.ENCRYPTION_KEYS))


class UnreadableSecret(Exception):
    """The stored value was encrypted with a key that is no longer configured, or was altered."""


class Secret:
    """A stored secret that shows itself only by `reveal()`.

    Decrypting is put off until then: a row under a lost key can still be listed and deleted.
    """

    __slots__ = ("_encrypted",)

    def __init__(self, encrypted: str) -> None:
        self._encrypted = encrypted

    @classmethod
    def of(cls, plain: str) -> "Secret":
        return cls(fernet().encrypt(plain.encode()).decode() if plain else "")

    @property
    def encrypted(self) -> str:
        return self._encrypted

    def reveal(self) -> str:
        if not self._encrypted:
            return ""
        try:
            return fernet().decrypt(self._encrypted.encode()).decode()
        except InvalidToken as error:
            raise UnreadableSecret from error

    def rotated(self) -> "Secret":
        """The same secret under the newest key."""
        if not self._encrypted:
            return self
        try:
            return Secret(fernet().rotate(self._encrypted.encode()).decode())
        except InvalidToken as error:
            raise UnreadableSecret from error

    def __bool__(self) -> bool:
        return bool(self._encrypted)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._encrypted == self._encrypted

    def __hash__(self) -> int:
        return hash(self._encrypted)

    def __repr__(self) -> str:
        return "Secret(set)" if self else "Secret(empty)"

    __str__ = __repr__
