"""What a connection keeps secret stays secret, and moves to a new key whole."""

import json
import pickle

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.management import call_command

from common.fields import EncryptedTextField
from common.secrets import UnreadableSecret
from salesforce import oauth
from salesforce.models import Connection, LoginAttempt, PendingRevocation
from salesforce.oauth import OtherOrg
from tenants.audit import Actor
from tests.factories import TenantFactory
from tests.salesforce_world import CONFIG, begin, come_back, connect

pytestmark = pytest.mark.django_db
MODELS = (Connection, LoginAttempt, PendingRevocation)


def secrets_of(row):
    fields = [f for f in row._meta.fields if isinstance(f, EncryptedTextField)]
    return {f.name: getattr(row, f.name) for f in fields}


@pytest.fixture
def rows(tenant, org):
    """One row of each kind, with every secret of it filled."""
    other = TenantFactory()
    connect(other, org)
    oauth.disconnect(other, actor=Actor.person("712020:admin"))
    connect(tenant, org)
    org.post("settings", {"org": "other"})
    back = come_back(begin(tenant))
    with pytest.raises(OtherOrg):
        oauth.finish_login(
            state=back["state"], code=back["code"], tenant=tenant, account_id="admin"
        )
    return [
        Connection.objects.get(tenant=tenant),
        LoginAttempt.objects.get(),
        PendingRevocation.objects.get(),
    ]


def test_every_secret_of_every_model_is_covered_here(rows):
    with_secrets = {
        model
        for model in apps.get_app_config("salesforce").get_models()
        if any(isinstance(f, EncryptedTextField) for f in model._meta.fields)
    }
    assert with_secrets == set(MODELS) == {type(row) for row in rows}
    assert all(value for row in rows for value in secrets_of(row).values())


def test_no_secret_shows_itself(rows):
    for row in rows:
        dumped = serializers.serialize("json", [row])
        values = json.dumps(list(type(row).objects.values()), default=str)
        for name, secret in secrets_of(row).items():
            plain = secret.reveal()
            shown = [str(row), repr(row), repr(secret), f"{secret}", f"{vars(row)}", dumped, values]
            assert not any(plain in text for text in shown), name
            assert secret.encrypted not in dumped


def test_what_lies_in_the_database_is_encrypted(rows):
    from django.db import connection

    for row in rows:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {row._meta.db_table}")
            stored = str(cursor.fetchall())
        for secret in secrets_of(row).values():
            assert secret.reveal() not in stored
        assert CONFIG.consumer_secret not in stored


def test_a_pickled_secret_is_still_encrypted(rows):
    for secret in secrets_of(rows[0]).values():
        assert secret.reveal().encode() not in pickle.dumps(secret)


def test_a_secret_cannot_be_searched_for(rows):
    with pytest.raises(FieldError):
        Connection.objects.filter(refresh_token="5Aep").exists()


def test_all_secrets_move_to_a_new_key_and_work_under_it_alone(rows, settings, capsys):
    before = [{n: s.reveal() for n, s in secrets_of(row).items()} for row in rows]
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys")
    assert "0 could not be read" in capsys.readouterr().out
    settings.ENCRYPTION_KEYS = [new]
    fresh = [type(row).objects.get(pk=row.pk) for row in rows]
    assert before == [{n: s.reveal() for n, s in secrets_of(row).items()} for row in fresh]


def test_without_the_key_a_row_can_be_listed_and_disconnected(rows, tenant, settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    row = Connection.objects.get(tenant=tenant)
    assert row.refresh_token and "Connected" in str(row)
    with pytest.raises(UnreadableSecret):
        row.refresh_token.reveal()
    oauth.disconnect(tenant, actor=Actor.person("712020:admin"))
    assert not Connection.objects.get(tenant=tenant).refresh_token


def test_what_is_logged_in_a_whole_login_holds_no_secret(tenant, org, service_log):
    made = connect(tenant, org)
    oauth.disconnect(tenant, actor=Actor.person("712020:admin"))
    assert "/services/data" in service_log.text
    for secret in secrets_of(made).values():
        assert secret.reveal() not in service_log.text
