import os
import shutil


def chromium_path() -> str | None:
    """The machine's own Chromium; none is downloaded."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((found for name in candidates if (found := shutil.which(name))), None)
