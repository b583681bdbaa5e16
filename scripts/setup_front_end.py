"""Install the locked front-end packages; where the machine has no Node, bring it from PyPI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> None:
    env = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    if not shutil.which("npm", path=env["PATH"]):
        requirements = ["--require-hashes", "-r", "requirements-node.txt"]
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", *requirements], cwd=ROOT, check=True
        )
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        env=env,
        check=True,
    )


if __name__ == "__main__":
    main()
