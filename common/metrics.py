"""What the processes count. Labels have few values: never a tenant, an account or an address."""

from prometheus_client import Counter, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Histogram(
    "sinergify_request_seconds",
    "Requests by the route of the URLconf.",
    ["route", "method", "status"],
    buckets=SECONDS,
)
CALLOUTS = Histogram(
    "sinergify_callout_seconds",
    "HTTP requests to Jira and Salesforce.",
    ["service", "outcome"],
    buckets=SECONDS,
)
TASKS = Histogram(
    "sinergify_task_seconds", "Tasks of the worker.", ["task", "outcome"], buckets=SECONDS
)
DOORBELLS_LOST = Counter(
    "sinergify_doorbells_lost", "Tasks that could not be announced; a sweep finds their rows."
)
