"""Every periodic task, in one table: name, task, seconds between two runs.

None is rarer than hourly: a beat that was started anew waits for a whole interval first, and one
that is restarted each day would never come to a daily task.
"""

MINUTE = 60.0
HOUR = 60 * MINUTE

BEAT: dict[str, tuple[str, float]] = {
    "erase uninstalled tenants": ("tenants.tasks.purge_due", HOUR),
    "end silent installations": ("tenants.tasks.end_silent", HOUR),
    "tell Jira about hidden panels": ("jira.tasks.sweep_visibility", 2 * MINUTE),
    "end tokens of gone connections": ("salesforce.tasks.sweep_revocations", 5 * MINUTE),
    "keep Salesforce logins alive": ("salesforce.tasks.keep_all_alive", HOUR),
    "sync what waits to be synced": ("mapping.tasks.sweep_pulls", 2 * MINUTE),
    "look at old describes again": ("mapping.tasks.sweep_describes", HOUR),
    "report accounts to Atlassian": ("jira.tasks.sweep_accounts", HOUR),
    "add up figures": ("figures.tasks.add_up", MINUTE),
    "forget old activity": ("records.tasks.forget_old_activity", 5 * MINUTE),
    "forget old figures": ("figures.tasks.forget_old", HOUR),
    "carry what waits": ("sync.tasks.sweep", 30.0),
    "forget old events": ("sync.tasks.forget_old", 5 * MINUTE),
    "go on with uploads": ("bulkcreate.tasks.sweep", MINUTE),
    "remove old uploads": ("bulkcreate.tasks.sweep_old", HOUR),
    "look what became of records": ("records.tasks.sweep_creations", 2 * MINUTE),
    "look what became of posts": ("records.tasks.sweep_posts", 2 * MINUTE),
    "forget old comings of staff": ("support.tasks.forget_old", HOUR),
    "tell Jira and Salesforce about links": ("records.tasks.sweep_mirrors", 2 * MINUTE),
}

SCHEDULE = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, (task, seconds) in BEAT.items()
}
