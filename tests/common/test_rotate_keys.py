import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from common.fields import EncryptedTextField
from common.secrets import UnreadableSecret
from records.models import Creation, Post
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


def test_what_people_wrote_moves_to_the_newest_key_too(settings):
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    row = {"tenant": TenantFactory(), "issue_id": "1", "ordered_at": timezone.now()}
    post = Post.objects.create(**row, key="p", kind="comment", record_id="5", sent="Hello")
    made = Creation.objects.create(**row, key="c", object_name="Case", sent={"Subject": "Hello"})
    empty = Creation.objects.create(**row, key="d", object_name="Case")
    settings.ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys")
    settings.ENCRYPTION_KEYS = [new]
    assert Post.objects.get().sent == "Hello"
    assert Creation.objects.get(pk=made.pk).sent == {"Subject": "Hello"}
    assert Creation.objects.get(sent={}) == empty
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert Post.objects.get().pk == post.pk  # it can be listed
    with pytest.raises(UnreadableSecret):
        _ = Post.objects.get().sent


def test_what_was_stored_before_it_was_sealed_is_read_as_it_stands():
    row = {"tenant": TenantFactory(), "issue_id": "1", "ordered_at": timezone.now()}
    Creation.objects.create(**row, key="c", object_name="Case", sent={"Subject": "Hello"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_creation SET sent = %s", ['{"Subject": "Plain"}'])
    assert Creation.objects.get().sent == {"Subject": "Plain"}


@pytest.mark.parametrize("asked", [{"sent__Subject": "x"}, {"sent__contains": {}}])
def test_a_sealed_field_is_not_searched(asked):
    with pytest.raises(FieldError):
        Creation.objects.filter(**asked).exists()
