"""Structured logs: one line an event, with request, tenant and task ids, without secrets."""

import re
from typing import Any

import structlog

from sinergify import failures

SECRET_NAMES = re.compile(
    r"(authorization|token|secret|password|jwt|code_verifier|cookie|api_key|signature)", re.I
)
TOKEN_TEXT = re.compile(
    r"(eyJ[\w-]+\.[\w-]+\.[\w-]*|00D\w{12,15}![\w.]+|5Aep[\w.]+|(?:JWT|Bearer)\s+[\w.!-]+"
    # What stands in a form body or an address, and what Fernet made of a secret.
    r"|(?<=secret=)[^&\s\"']+|(?<=token=)[^&\s\"']+|(?<=code=)[^&\s\"']+|(?<=password=)[^&\s\"']+"
    r"|gAAAAA[\w-]{40,}=*)"
)
# PostgreSQL's second line holds the row or the key that it refused.
ROW_TEXT = re.compile(r"DETAIL:\s.*", re.DOTALL)


def scrub(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Hide values whose name or shape is that of a secret."""
    for key, value in event.items():
        if key.startswith("_"):  # structlog's own, taken away before anything is written
            continue
        if key not in ("event", "exception") and SECRET_NAMES.search(key):
            event[key] = "[hidden]"
        else:
            event[key] = hidden(value)
    return event


def hidden(value: Any) -> Any:
    """The same, however deep: texts without what looks like a token, secrets by their names. What
    is no value of JSON becomes the text that it would be written as."""
    if isinstance(value, str):
        return TOKEN_TEXT.sub("[hidden]", ROW_TEXT.sub("DETAIL: [hidden]", value))
    if isinstance(value, dict):
        return {
            str(key): "[hidden]" if SECRET_NAMES.search(str(key)) else hidden(one)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [hidden(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else hidden(str(value))


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.ExceptionRenderer(failures.formatted),
    scrub,
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def logging_config(form: str) -> dict[str, Any]:
    """`form` is `json` or `text`. The text form never prints local variables of a frame."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "main": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "main"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            # Authlib writes the PKCE verifier at DEBUG; the HTTP client writes whole addresses.
            "authlib": {"level": "INFO"},
            "httpx2": {"level": "WARNING"},
            "httpcore2": {"level": "WARNING"},
        },
    }
