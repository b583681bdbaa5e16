import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from common.secrets import Secret

FERNET = "gAAAAA"  # how every text of Fernet begins in this century


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


class SealedAttribute(DeferredAttribute):
    """Opened when somebody asks: a row under a lost key can still be listed and removed."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if isinstance(found, Secret):
            found = instance.__dict__[self.field.attname] = self.field.opened(found)
        return found

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class Sealed:
    """What people wrote, on its way: encrypted in the database, plain in memory.

    Reading it under a lost key raises `UnreadableSecret`. An empty value stays as it is and may be
    looked for; nothing else can be. What was stored plain before is read as it stands.
    """

    descriptor_class = SealedAttribute
    name: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def opened(self, secret: Secret) -> Any:
        return secret.reveal()

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "exact":
            raise FieldError(f"{self.name} is encrypted and cannot be filtered on.")
        return super().get_lookup(lookup_name)  # type: ignore[misc]

    def get_transform(self, name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted and cannot be filtered on.")

    def value_to_string(self, obj: models.Model) -> str:
        return ""


class SealedTextField(Sealed, models.TextField):  # type: ignore[misc,type-arg]
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Secret(value) if _is_sealed(value) else value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Secret):
            return value.encrypted
        return Secret.of(str(value)).encrypted if value else value


class SealedJSONField(Sealed, models.JSONField):  # type: ignore[misc]
    """In a column of JSON, so that it takes the place of a plain one without another column."""

    def opened(self, secret: Secret) -> Any:
        return json.loads(secret.reveal())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        return Secret(found) if _is_sealed(found) else found

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Secret):
            return value.encrypted
        return Secret.of(json.dumps(value)).encrypted if value else value


def _is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(FERNET)
