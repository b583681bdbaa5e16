"""Where an admin may send the consumer secret to: Salesforce's own hosts and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from common.hosts import HostRules
from salesforce import hosts
from salesforce.models import Connection
from tests.factories import TenantFactory

USUAL = ["login.salesforce.com", "test.salesforce.com", ".my.salesforce.com"]


@pytest.fixture(autouse=True)
def usual_hosts(settings):
    settings.SALESFORCE_HOSTS = USUAL


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acme.my.salesforce.com", "https://acme.my.salesforce.com"),
        ("  https://ACME.my.salesforce.com/ \n", "https://acme.my.salesforce.com"),
        ("https://acme.my.salesforce.com//", "https://acme.my.salesforce.com"),
        ("acme.my.salesforce.com:443", "https://acme.my.salesforce.com:443"),
        ("acme.my.salesforce.com:", "https://acme.my.salesforce.com"),
        (
            "acme--sbx.sandbox.my.salesforce.com",
            "https://acme--sbx.sandbox.my.salesforce.com",
        ),
        ("acme-dev-ed.develop.my.salesforce.com", "https://acme-dev-ed.develop.my.salesforce.com"),
    ],
)
def test_a_my_domain_is_taken_however_it_is_pasted(typed, meant):
    assert hosts.my_domain_url(typed) == meant


ATTACKS = [
    "evil.example",
    "my.salesforce.com",
    ".my.salesforce.com",
    "evil-my.salesforce.com",
    "evilmy.salesforce.com",
    "my.salesforce.com.evil.com",
    "acme.my.salesforce.com.evil.com",
    "acme.my.salesforce.com.",
    "acme..my.salesforce.com",
    "-acme.my.salesforce.com",
    "acme-.my.salesforce.com",
    "a" * 64 + ".my.salesforce.com",
    "ac_me.my.salesforce.com",
    "ac me.my.salesforce.com",
    "user@acme.my.salesforce.com",
    "acme.my.salesforce.com@evil.com",
    "https://acme.my.salesforce.com:pass@evil.com",
    "https://evil.com\\@acme.my.salesforce.com",
    "https://evil.com\\.my.salesforce.com",
    "acme.my.salesforce.com:8443",
    "acme.my.salesforce.com:abc",
    "acme.my.salesforce.com:99999",
    "http://acme.my.salesforce.com",
    "ftp://acme.my.salesforce.com",
    "javascript://acme.my.salesforce.com",
    "//evil.com",
    "https:///acme.my.salesforce.com",
    "https://",
    "https://[::1]",
    "[acme.my.salesforce.com]",
    "https://[bad",
    "127.0.0.1",
    "localhost:8000",
    "169.254.169.254",
    "аcme.my.salesforce.com",  # a Cyrillic а
    "acme。my。salesforce。com",
    "ａcme.my.salesforce.com",
    "acme%2emy.salesforce.com",
    "%61cme.my.salesforce.com",
    "acme.my.salesforce.com%00.evil.com",
    "evil.com/.my.salesforce.com",
    "evil.com#.my.salesforce.com",
    "evil.com?.my.salesforce.com",
    "",
    " ",
]


@pytest.mark.parametrize("typed", ATTACKS)
def test_nothing_else_is_taken_for_a_my_domain(typed):
    with pytest.raises(Refused) as refused:
        hosts.my_domain_url(typed)
    assert refused.value.fields["my_domain"] == refused.value.sentence
    assert refused.value.status == 400


@pytest.mark.parametrize("typed", ATTACKS)
def test_nor_is_it_called_when_a_token_answer_names_it(typed):
    with pytest.raises(Refused):
        hosts.instance_url(typed if "//" in typed else f"https://{typed}")


@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://", "//"]))
def test_whatever_is_typed_ends_at_a_host_of_salesforce(text, scheme):
    rules = HostRules.parse(USUAL)
    for typed in (scheme + text, f"{scheme}{text}.my.salesforce.com", f"{scheme}acme.my.{text}"):
        if rules.allows(typed):
            base = rules.require(typed)
            host = base.removeprefix("https://").removesuffix(":443")
            assert host in USUAL or host.endswith(".my.salesforce.com")
            assert host.isascii() and not set(host) & set("@/\\?#%: ")


@pytest.mark.parametrize(
    "typed",
    [
        "acme.my.salesforce.com/home",
        "https://acme.my.salesforce.com/?x=1",
        "acme.my.salesforce.com#x",
    ],
)
def test_a_path_behind_the_host_is_told(typed):
    with pytest.raises(Refused, match="my_domain") as refused:
        hosts.my_domain_url(typed)
    assert refused.value.sentence == "Enter the host alone, without a path."


@pytest.mark.parametrize(
    "typed",
    [
        "acme.lightning.force.com",
        "https://acme.lightning.force.com/lightning/page/home",
        "https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home",
    ],
)
def test_the_address_that_an_admin_sees_is_answered_with_the_right_one(typed):
    with pytest.raises(Refused) as refused:
        hosts.my_domain_url(typed)
    assert "Enter acme.my.salesforce.com instead." in refused.value.sentence


def test_a_listed_loopback_host_is_spoken_to_without_tls(settings):
    settings.SALESFORCE_HOSTS = ["127.0.0.1"]
    assert hosts.my_domain_url("127.0.0.1:9102") == "http://127.0.0.1:9102"
    assert hosts.my_domain_url("http://127.0.0.1:9102/") == "http://127.0.0.1:9102"
    with pytest.raises(Refused):
        hosts.my_domain_url("127.0.0.2:9102")
    with pytest.raises(Refused):
        hosts.my_domain_url("acme.my.salesforce.com")


def test_the_instance_type_chooses_the_login_host(settings):
    settings.SALESFORCE_LOGIN_URL = "https://login.salesforce.com"
    settings.SALESFORCE_TEST_URL = "https://test.salesforce.com"
    assert hosts.login_url("production", "ignored") == "https://login.salesforce.com"
    assert hosts.login_url("sandbox", "") == "https://test.salesforce.com"
    assert hosts.login_url("my_domain", "acme.my.salesforce.com").endswith("acme.my.salesforce.com")


def test_a_record_opens_by_its_id_alone():
    connection = Connection(instance_url="https://acme.my.salesforce.com")
    assert hosts.record_url(connection, "500X").endswith(".com/500X")
    assert hosts.record_url(Connection(), "500X") == ""


@pytest.mark.django_db
def test_the_two_doors_back_are_the_seeds_jira_page_and_our_own_origin(settings):
    settings.BASE_URL = "https://sinergify.example"
    tenant = TenantFactory(
        site_url="https://acme.atlassian.net", display_url="https://jira.acme.example"
    )
    assert hosts.jira_callback(tenant) == (
        "https://jira.acme.example/plugins/servlet/ac/Sinergify.Sinergify/Authentication"
        "?s=Sinergify.Sinergify__Authentication"
    )
    assert hosts.own_callback() == "https://sinergify.example/oauth/salesforce/callback"
