"""Make .venv and install a locked requirements file: with uv where it is found, else pip."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def main(requirements: str) -> None:
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …")
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
    uv = shutil.which("uv")
    install = (
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
        if uv
        else [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    subprocess.run([*install, "--require-hashes", "-r", requirements], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
