import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command

from common.fields import EncryptedTextField
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db


def test_every_stored_secret_moves_to_the_newest_key(settings, capsys):
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    tenant = TenantFactory()
    tenant.secrets.connect_shared_secret = "shared"
    tenant.secrets.save()
    settings.ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys")
    settings.ENCRYPTION_KEYS = [new]
    tenant.secrets.refresh_from_db()
    assert tenant.secrets.connect_shared_secret.reveal() == "shared"
    assert "0 could not be read" in capsys.readouterr().out


def test_an_encrypted_field_is_never_searched_and_never_exported():
    models = [
        m for m in apps.get_models() for f in m._meta.fields if isinstance(f, EncryptedTextField)
    ]
    assert models
    for model in models:
        names = [f.name for f in model._meta.fields if isinstance(f, EncryptedTextField)]
        assert all(not model._meta.get_field(name).editable for name in names)
