from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from common.secrets import Secret


class SecretAttribute(DeferredAttribute):
    """Keeps the attribute a `Secret`, whatever was assigned to it."""

    def __set__(self, instance: models.Model, value: Secret | str | None) -> None:
        secret = value if isinstance(value, Secret) else Secret.of(value or "")
        instance.__dict__[self.field.attname] = secret


class EncryptedTextField(models.TextField):  # type: ignore[type-arg] # no subscript at run time
    """Text that is encrypted in the database and held as a `Secret` in memory.

    Assign a plain string or a `Secret`. It cannot be searched: Fernet gives another text each time.
    """

    descriptor_class = SecretAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Secret:
        return Secret(value or "")

    def get_prep_value(self, value: Any) -> str:
        return value.encrypted if isinstance(value, Secret) else Secret.of(value or "").encrypted

    def value_to_string(self, obj: models.Model) -> str:
        return ""

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted and cannot be filtered on.")
