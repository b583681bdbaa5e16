"""What Jira answers to an app that asks too much."""

from datetime import UTC, datetime, timedelta

QUOTA = {"jira-quota-global-based": "global-app-quota", "jira-quota-tenant-based": "tenant-quota"}
REASONS = (*QUOTA, "jira-burst-based", "jira-per-issue-on-write")
POINTS_PER_HOUR = 65_000
CALLS_PER_SECOND = 100
MESSAGE = "Rate limit exceeded."


def headers(reason: str, seconds: int) -> dict[str, str]:
    if reason not in REASONS:
        raise ValueError(f"limited is one of {', '.join(REASONS)}.")
    reset = datetime.now(UTC) + timedelta(seconds=seconds)
    most = POINTS_PER_HOUR if reason in QUOTA else CALLS_PER_SECOND
    told = {
        "Retry-After": str(seconds),
        "RateLimit-Reason": reason,
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-NearLimit": "true",
        "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%MZ"),
    }
    if reason in QUOTA:
        told["RateLimit-Policy"] = f'"{QUOTA[reason]}";q={most};w=3600'
        told["RateLimit"] = f'"{QUOTA[reason]}";r=0;t={seconds}'
    return told
