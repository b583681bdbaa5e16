"""Build the shell that Forge hosts: `build_forge_shell.py [folder]`, at first forge/dist/shell."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHELL = ROOT / "forge" / "dist" / "shell"


def main(folder: Path = SHELL) -> None:
    package = find_spec("django_htmx")
    assert package is not None and package.origin is not None
    htmx = Path(package.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"
    # Where the machine has no Node, the set-up put one beside this Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["node", str(ROOT / "forge" / "build.mjs"), str(folder), str(htmx)],
        env=os.environ | {"PATH": path},
        check=True,
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
