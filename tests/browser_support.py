import os
import shutil

WITH_WINDOWS = ["chromium", "chromium-browser", "google-chrome"]
NAMES = ["chromium-headless-shell", *WITH_WINDOWS]


def chromium_path(names: list[str] = NAMES) -> str | None:
    """The machine's own Chromium; none is downloaded. The one without windows takes a third less."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else names
    return next((found for name in candidates if (found := shutil.which(name))), None)
