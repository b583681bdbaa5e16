"""Where our screens stand in Jira, on the host that a person came by."""

from django.conf import settings

from jira.caller import JiraCaller


def screen(caller: JiraCaller, key: str) -> str:
    """The site alone where Forge did not tell the rest; empty where nobody came from there yet."""
    site = caller.tenant.people_url
    if not site or (caller.by_forge and not caller.forge_environment):
        return site
    if caller.by_forge:
        app = settings.FORGE_APP_ID.rpartition("/")[2]
        return f"{site}/jira/settings/apps/{app}/{caller.forge_environment}/{key}"
    app = settings.CONNECT_APP_KEY
    return f"{site}/plugins/servlet/ac/{app}/{key}?s={app}__{key}"
