from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class SiteConfig:
    """`base_url` is taken from the socket when it is not given."""

    app: str = "http://localhost:8000"
    base_url: str = ""
    client_key: str = "6f3c1d3a-9a52-3f6c-8c4c-5a3f0e1d9101"
    cloud_id: str = "11223344-a1b2-4c33-9d44-a1b2c3d4e5f6"
    name: str = "Jira"
    licence: str = "active"
    attachment_limit: int = 10 * 1024 * 1024
    """Bytes that one attachment may have."""
    webhook_backoff: list[float] = field(default_factory=lambda: [1, 2, 4, 8])
    """Seconds before each further try; its length is the number of retries."""
    webhook_timeout: float = 20
    shell: str = str(Path(__file__).resolve().parents[2] / "forge" / "dist" / "shell")
    """Folder of the files that a Forge app's shell is made of."""
    context_in_dialogs: bool = False
    """Whether the tokens of a dialog name the issue behind it. Nothing promises that they do."""
