"""The simulated site with the app as it would be deployed on Forge."""

import pytest

from tests.jira_page import standing


@pytest.fixture
def forge_page(transactional_db, _jira_site, _service, settings, shell):
    """Our own manifest, and the shell of now."""
    with standing(_jira_site, settings, _service) as site:
        site.post("config", {"shell": str(shell)})
        site.post("forge_install", {"app": site.service})
        yield site
