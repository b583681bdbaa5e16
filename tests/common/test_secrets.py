import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from common.secrets import Secret, UnreadableSecret

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_secret_shows_itself_only_by_reveal():
    secret = Secret.of("s3cr3t")
    assert secret.reveal() == "s3cr3t"
    assert "s3cr3t" not in repr(secret) + str(secret) + secret.encrypted
    assert bool(secret) and not Secret.of("")


def test_a_rotated_secret_is_read_with_the_new_key_alone(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    secret = Secret.of("s3cr3t")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    rotated = secret.rotated()
    settings.ENCRYPTION_KEYS = [NEW]
    assert rotated.reveal() == "s3cr3t"
    with pytest.raises(UnreadableSecret):
        secret.reveal()


def test_a_key_that_is_no_fernet_key_is_named_in_plain_words(settings):
    settings.ENCRYPTION_KEYS = ["short"]
    with pytest.raises(ImproperlyConfigured, match="no Fernet key"):
        Secret.of("x")
