import pytest

from common.errors import Refused
from common.hosts import HostRules

RULES = HostRules.parse("login.salesforce.com,.my.salesforce.com,127.0.0.1,localhost")


@pytest.mark.parametrize(
    "url",
    [
        "https://login.salesforce.com",
        "https://acme.my.salesforce.com/services",
        "https://acme--sbx.sandbox.my.salesforce.com:443",
        "http://127.0.0.1:9102/x",
        "http://localhost:9102",
    ],
)
def test_a_listed_host_is_allowed(url):
    assert RULES.allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://login.salesforce.com",
        "https://login.salesforce.com:8443",
        "https://user@login.salesforce.com",
        "https://my.salesforce.com",
        "https://.my.salesforce.com",
        "https://evilmy.salesforce.com",
        "https://acme.my.salesforce.com.evil.example",
        "https://evil.example/#.my.salesforce.com",
        "https://169.254.169.254/",
        "http://127.0.0.2:9102",
        "ftp://127.0.0.1",
        "https://acme.my.salesforce.com:abc",
        "//login.salesforce.com",
        "",
    ],
)
def test_any_other_address_is_refused(url):
    assert not RULES.allows(url)
    with pytest.raises(Refused):
        RULES.require(url)


def test_the_base_address_comes_without_path_and_in_lower_case():
    assert RULES.require("https://ACME.my.salesforce.com/a?b") == "https://acme.my.salesforce.com"
