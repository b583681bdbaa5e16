"""What the tests of the server half deploy to Forge: its doors and one panel."""

DOORS = {
    "events": "/forge/events",
    "lifecycle": "/forge/lifecycle",
    "leaving": "/forge/uninstall",
    "hourly": "/forge/token",
}
EVENTS = [
    *(f"avi:jira:{what}:issue" for what in ("created", "updated", "deleted", "commented")),
    *("avi:jira:deleted:comment", "avi:jira:created:attachment", "avi:jira:deleted:attachment"),
    *(f"avi:jira:{what}:worklog" for what in ("created", "updated", "deleted")),
    *("avi:jira:created:issuelink", "avi:jira:deleted:issuelink"),
]
SHELL = {"resource": "shell", "resolver": {"endpoint": "api"}}
MANIFEST = {
    "modules": {
        "jira:issueContext": [{"key": "panel-compact", "title": "Sinergify", **SHELL}],
        "jira:adminPage": [{"key": "admin", "title": "Sinergify", **SHELL}],
        "trigger": [
            {"key": "issue-events", "endpoint": "events", "events": EVENTS},
            {
                "key": "lifecycle-events",
                "endpoint": "lifecycle",
                "events": ["avi:forge:installed:app", "avi:forge:upgraded:app"],
            },
        ],
        "preUninstall": [{"key": "before-uninstall", "endpoint": "leaving"}],
        "scheduledTrigger": [{"key": "every-hour", "endpoint": "hourly", "interval": "hour"}],
        "endpoint": [
            {"key": "api", "remote": "backend"},
            *(
                {"key": key, "route": {"path": path}, "auth": {"appSystemToken": {"enabled": True}}}
                for key, path in DOORS.items()
            ),
        ],
    },
    "permissions": {
        "scopes": [
            *("read:jira-work", "write:jira-work", "read:jira-user"),
            *("read:app-system-token", "write:app-data:jira", "report:personal-data"),
        ]
    },
}
