"""Salesforce's addresses. An admin types one of them and a token answer brings another: both are
checked before anything is sent there, since the consumer secret would go with it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from common.errors import Refused
from common.hosts import HostRules, is_loopback
from salesforce.models import Connection, InstanceType
from tenants.models import Tenant

MY_DOMAIN_HELP = "Enter your org’s My Domain, for example acme.my.salesforce.com."
# What an admin sees in the address bar, each with the My Domain it belongs to.
SEEN_INSTEAD = (".lightning.force.com", ".my.salesforce-setup.com")


def rules() -> HostRules:
    return HostRules.parse(settings.SALESFORCE_HOSTS)


def my_domain_url(typed: str) -> str:
    """The https address of a typed My Domain; Refused beside the field `my_domain` otherwise.

    Accepted: a bare host, or the address with https and nothing behind the host.
    """
    text = typed.strip().lower().rstrip("/")
    if not text:
        raise _my_domain(MY_DOMAIN_HELP)
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = parts.hostname or ""
    except ValueError as error:
        raise _my_domain(MY_DOMAIN_HELP) from error
    _refuse_what_is_seen_instead(host)
    if parts.path or parts.query or parts.fragment:
        raise _my_domain("Enter the host alone, without a path.")
    # A simulated org on loopback, where the deployment lists it, speaks plain http.
    scheme = parts.scheme or ("http" if is_loopback(host) else "https")
    url = f"{scheme}://{parts.netloc}"
    if not rules().allows(url):
        raise _my_domain(f"This is not a Salesforce host. {MY_DOMAIN_HELP}")
    return rules().require(url)


def _refuse_what_is_seen_instead(host: str) -> None:
    for suffix in SEEN_INSTEAD:
        if host.endswith(suffix):
            suggestion = host.removesuffix(suffix) + ".my.salesforce.com"
            raise _my_domain(f"That is the Lightning address. Enter {suggestion} instead.")


def _my_domain(sentence: str) -> Refused:
    return Refused("my_domain", sentence, status=400, fields={"my_domain": sentence})


def login_url(instance_type: str, my_domain: str) -> str:
    if instance_type == InstanceType.MY_DOMAIN:
        return my_domain_url(my_domain)
    if instance_type == InstanceType.SANDBOX:
        return str(settings.SALESFORCE_TEST_URL)
    return str(settings.SALESFORCE_LOGIN_URL)


def instance_url(answered: str) -> str:
    """The base address that a token answer names; Refused where it is no Salesforce host."""
    return rules().require(answered)


def record_url(connection: Connection, record_id: str) -> str:
    """`{instance}/{id}` leads to the right page in every org by Salesforce's own redirect."""
    return f"{connection.instance_url}/{record_id}" if connection.instance_url else ""


def jira_callback(tenant: Tenant) -> str:
    """The Jira page of our Authentication screen, which Salesforce sends the browser back to."""
    app = settings.CONNECT_APP_KEY
    return f"{tenant.people_url}/plugins/servlet/ac/{app}/Authentication?s={app}__Authentication"


def own_callback() -> str:
    """The only one under Forge: our page in Jira has no address there that a script of ours may
    read the code from."""
    return str(settings.BASE_URL) + reverse("portal:salesforce-callback")
