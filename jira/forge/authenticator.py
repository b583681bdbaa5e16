"""Makes a caller out of Forge's invocation token."""

from django.http import HttpRequest

from common.errors import Refused
from common.prepared import Prepared
from jira import display, refs
from jira.caller import IssueRef, JiraCaller, ProjectRef
from jira.forge import system_tokens
from jira.forge.tokens import Fit, verify
from jira.jwts import Unauthenticated
from jira.site_addresses import site_url
from tenants import hosting
from tenants.hosting import ForgeSite
from tenants.models import Tenant

SCHEME = "Bearer "


class ForgeAuthenticator:
    def frame(self, request: HttpRequest) -> JiraCaller:
        """The page of a module, which the shell asks for; the issue stands in the token."""
        return self._person(request, "forge-frame")

    def context(self, request: HttpRequest) -> JiraCaller:
        return self._person(request, "forge-context")

    def trigger(self, request: HttpRequest, endpoint: str) -> JiraCaller:
        """A call that Jira itself makes. The body is not covered by the signature. A key for Jira
        is taken from such a call alone: a person’s module may send any header it likes."""
        fit = self.installation(request, endpoint)
        request.fit = fit  # type: ignore[attr-defined]
        tenant = _tenant(fit)
        system_tokens.keep(tenant, request)
        return JiraCaller(
            tenant, "", "forge-trigger", module_key=fit.module_key or None, by_forge=True
        )

    def installation(self, request: HttpRequest, endpoint: str) -> Fit:
        """Jira's own call about an installation that may be gone; nothing is installed by it."""
        fit = verify(_token(request))
        if not fit.of_jira_itself:
            raise Unauthenticated("a person’s token", client_key=fit.installation_id)
        if not fit.is_for(endpoint):
            raise Unauthenticated("another end-point", client_key=fit.installation_id)
        return fit

    def _person(self, request: HttpRequest, kind: str) -> JiraCaller:
        fit = verify(_token(request))
        if fit.of_jira_itself:
            raise Unauthenticated("a token of Jira itself", client_key=fit.installation_id)
        tenant = _tenant(fit)
        issue = refs.mapping(fit.extension.get("issue"))
        project = refs.mapping(fit.extension.get("project"))
        return JiraCaller(
            tenant=tenant,
            account_id=fit.account_id,
            kind=kind,
            issue=refs.ref(IssueRef, refs.text(issue, "id"), refs.text(issue, "key")),
            project=refs.ref(ProjectRef, refs.text(project, "id"), refs.text(project, "key")),
            issue_type_id=refs.number(refs.text(issue, "typeId")),
            module_key=fit.module_key or None,
            locale=display.locale(request),
            time_zone=display.time_zone(request),
            by_forge=True,
            forge_environment=fit.environment_id.rpartition("/")[2],
        )


def known(fit: Fit) -> Tenant | None:
    """The tenant of this very installation, while it stands."""
    found: Tenant | None = _BY_INSTALLATION.first(fit.installation_id, fit.cloud_id)
    return found


_BY_INSTALLATION = Prepared(
    lambda installation_id, cloud_id: (
        Tenant.objects.select_related("secrets", "switches", "events")
        .filter(forge_installation_id=installation_id, cloud_id=cloud_id, uninstalled_at=None)
        .order_by()
    )
)


def _tenant(fit: Fit) -> Tenant:
    """A verified token proves that the site has the app, even where nobody told us that it was
    installed: that message comes late, or not at all."""
    tenant = known(fit)
    if tenant is None or _tells_more(fit, tenant):
        tenant = _installed(fit)
    if tenant is None:
        raise Unauthenticated("installation", client_key=fit.installation_id)
    hosting.seen(tenant)
    return tenant


def _tells_more(fit: Fit, tenant: Tenant) -> bool:
    moved = tenant.forge_api_base_url != fit.api_base_url
    return moved or bool(fit.site_url and not tenant.site_url)


def _installed(fit: Fit) -> Tenant | None:
    try:
        hosting.install(
            ForgeSite(
                installation_id=fit.installation_id,
                cloud_id=fit.cloud_id,
                api_base_url=fit.api_base_url,
                site_url=site_url(fit.site_url) if fit.site_url else "",
                issued_at=fit.issued_at,
            )
        )
    except Refused as error:
        raise Unauthenticated(error.code, client_key=fit.installation_id) from error
    return known(fit)


def _token(request: HttpRequest) -> str:
    """From the header alone; a second token of the other host beside it is an attack."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(SCHEME):
        raise Unauthenticated("no token")
    if request.GET.getlist("jwt"):
        raise Unauthenticated("two different tokens")
    return header[len(SCHEME) :].strip()
