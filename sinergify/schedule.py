"""Every periodic task, in one table: name, task, seconds between two runs."""

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR

BEAT: dict[str, tuple[str, float]] = {
    "erase uninstalled tenants": ("tenants.tasks.purge_due", DAY),
    "tell Jira about hidden panels": ("jira.tasks.sweep_visibility", 2 * MINUTE),
}

SCHEDULE = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, (task, seconds) in BEAT.items()
}
