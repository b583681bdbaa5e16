from dataclasses import dataclass, field

DEMO_CALLBACKS = (
    "http://127.0.0.1:9101/plugins/servlet/ac/Sinergify.Sinergify/Authentication"
    "?s=Sinergify.Sinergify__Authentication",
    "http://localhost:8000/oauth/salesforce/callback",
)


@dataclass(frozen=True)
class OrgConfig:
    """What is fixed while the org runs; what may change is in `settings.Settings`."""

    consumer_key: str = "3MVG9simulatedConsumerKey"
    consumer_secret: str = "simulated-consumer-secret"
    username: str = "integration@brightwater.example"
    password: str = "simulated-password"
    callbacks: tuple[str, ...] = field(default=DEMO_CALLBACKS)
    any_callback: bool = True
    """Whether callbacks beside the listed ones count as registered: tests use many sites."""
    package: bool = True
    base_url: str = ""
    """Empty: the address that the request came to."""
