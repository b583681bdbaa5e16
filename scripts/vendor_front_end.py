"""Copy the few served front-end files to static/vendor, without their source-map lines.

A `sourceMappingURL` that leads nowhere stops Django's manifest storage half way.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "quill/dist/quill.js": "quill/quill.js",
    "quill/dist/quill.core.css": "quill/quill.core.css",
    "sortablejs/Sortable.min.js": "sortable/sortable.min.js",
}
SOURCE_MAP = re.compile(r"^\s*(//|/\*)[#@]\s*sourceMappingURL=.*$", re.M)


def main() -> None:
    for source, target in FILES.items():
        text = (ROOT / "node_modules" / source).read_text(encoding="utf-8")
        path = ROOT / "static" / "vendor" / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE_MAP.sub("", text), encoding="utf-8")


if __name__ == "__main__":
    main()
