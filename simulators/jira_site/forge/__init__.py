"""Forge's side of the site: an app that was deployed by its manifest, and the calls it gets.

What the browser half may rely on:

* `POST /_control/forge_install {app?, manifest?}` installs what `forge/manifest.yml` describes
  (`${FORGE_APP_ID}` is `APP_ID`, `${BASE_URL}` is `app`, by default the site's app); a second
  time it is a re-install with a new installation id. `/_control/forge_uninstall`, `forge_upgrade`,
  `forge_hourly` send what the real ones send. `GET /_control/forge` tells the app's id, the
  installation, its modules, its deliveries.
* A page mounts a module with `site.forge.mounts.add(user, module, place)` while it is drawn on the
  server, or by `POST /forge/mount {module, issue?, parent?}`: `{"localId": …}`. The issue must be
  one that the person may see. A modal names the `parent` that opened it and stands where that
  stands. What is in the token comes from this mount and from who is logged in (`sim_account`), never
  from what the browser says later; somebody else's `localId` answers 403.
* `POST /forge/remote` is `requestRemote`: headers `X-Forge-Local-Id`, `X-Forge-Method` and
  `X-Forge-Path` (an absolute path of ours with its query), the body as it is to be sent, and any
  header of the app's own under `X-Forge-Header-<name>`. The backend gets
  `Authorization: Bearer <invocation token>`; as on Forge no OAuth token comes along, and cookies,
  `Authorization`, `Host` and `X-Forge-…` of the browser are dropped. The answer is the backend's:
  status, content type and its own headers, without cookies. `X-Forge-Refused` says that the site,
  not the backend, answered: 400 a bad path, 403 another person's mount or a module that may not ask, 404 unknown mount,
  424 a redirect, a refused connection or no answer in 25 s, 502 an answer that is not JSON.
* The backend's frames and end-points are at the same addresses as under Connect: `GET /panel/…`,
  `/dialog/…`, `/admin/…` draw pages, `/api/v1/…` answers JSON or partials by `Accept`; what is drawn
  stands in `html` of JSON. `Accept-Language`,
  `X-Sinergify-Locale`, `X-Sinergify-Time-Zone` and the dialog ticket work as before. An error is
  JSON `{code, message, …}`; where HTML was asked for `html` holds the page or partial. 401 means
  that the token is bad, nothing else.
* Keys for invocation tokens are served at `/forge/jwks.json`. Jira's interface for the app stands at `/ex/jira/<cloud id>/rest/…` and takes the system token
  alone, which comes with triggers (`x-forge-oauth-system`) where the end-point asks for it.

`/_control/forge_config` changes how Forge behaves (see `Settings`): no keys served, tokens that
have expired, another environment, lateness and repeats of events.
"""
