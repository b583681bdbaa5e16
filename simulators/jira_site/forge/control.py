"""What tests and the demo ask of Forge; not part of it."""

from dataclasses import asdict
from typing import Any

from simulators.jira_site.apps import LifecycleRefused
from simulators.jira_site.forge.app import APP_ID
from simulators.jira_site.forge.manifest import BadManifest

Given = dict[str, Any]


async def forge(site: Any, body: Given) -> Any:
    held = site.forge.installation
    return {
        "app_id": APP_ID,
        "jwks": f"{site.config.base_url}/forge/jwks.json",
        "api_base_url": site.forge.api_base_url,
        "cloud_id": site.config.cloud_id,
        "installation": held.ari if held else None,
        "properties": held.properties if held else {},
        "modules": [{"type": kind, **one} for kind, one in held.manifest.shown()] if held else [],
        "calls": [one.describe() for one in site.triggers.calls],
        "settings": asdict(site.forge.settings),
    }


async def forge_install(site: Any, body: Given) -> Any:
    """{app?, manifest?, silent?}: anew with another id where it is there already. `silent`: the
    app is not told, as when the message is lost."""
    try:
        made = site.forge.put(body.get("app") or site.config.app, body.get("manifest"))
    except BadManifest as error:
        raise LifecycleRefused(str(error)) from error
    told = [] if body.get("silent") else await site.triggers.lifecycle("avi:forge:installed:app")
    return {"installation": made.ari, "statuses": told}


async def forge_upgrade(site: Any, body: Given) -> Any:
    site.forge.installation.version = str(body.get("version") or "2.0.0")
    return {"statuses": await site.triggers.lifecycle("avi:forge:upgraded:app")}


async def forge_uninstall(site: Any, body: Given) -> Any:
    """{silent?}: the app is gone whatever it answers, and sometimes without a word."""
    told = [] if body.get("silent") else await site.triggers.machine("preUninstall")
    site.forge.installation = None
    return {"statuses": told}


async def forge_hourly(site: Any, body: Given) -> Any:
    return {"statuses": await site.triggers.machine("scheduledTrigger")}


async def forge_trigger(site: Any, body: Given) -> Any:
    """{endpoint, payload, changes?}: one call of the tester's own making; `changes` are of the
    body beside the payload."""
    changes = body.get("changes") or {}
    return {"status": await site.triggers.raw(body["endpoint"], body["payload"], **changes)}


async def forge_settle(site: Any, body: Given) -> Any:
    await site.triggers.settle()
    return {"calls": len(site.triggers.calls)}


async def forge_config(site: Any, body: Given) -> Any:
    """Any of `Settings`, and {revoke: true}: system tokens that were given so far open nothing."""
    held = site.forge.settings
    for name, value in body.items():
        if name != "revoke":
            if not hasattr(held, name):
                raise ValueError(f"unknown: {name}")
            setattr(held, name, value)
    if body.get("revoke"):
        site.forge.secret += "."
    return asdict(held)


async def forge_mint(site: Any, body: Given) -> Any:
    """{module, account, issue?} or {endpoint}: a token, and a system token beside it."""
    if body.get("endpoint"):
        token = site.forge.of_jira(body["endpoint"])
    else:
        kind, module = site.forge.installation.manifest.module(body["module"])
        user, issue = site.world.user(body["account"]), site.world.issue(str(body.get("issue")))
        place = site.place(issue)
        token = site.forge.of_person(site.forge.mounts.add(user, kind, module["key"], place))
    return {"token": token, "system_token": site.forge.system_token()}


ACTIONS = (
    forge_install,
    forge_upgrade,
    forge_uninstall,
    forge_hourly,
    forge_trigger,
    forge_settle,
    forge_config,
    forge_mint,
)
