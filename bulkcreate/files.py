"""Where an uploaded file and its results lie: a folder that server and worker share."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from bulkcreate.models import Upload
from bulkcreate.reading import SOURCE_ROW, Sheet

SOURCE, PROBLEMS, SUCCESS, FAILURE = "source", "problems", "success", "failure"
KINDS = (SOURCE, PROBLEMS, SUCCESS, FAILURE)


def folders() -> dict[str, Path]:
    """By tenant id."""
    root = Path(settings.UPLOAD_DIR) / "bulk"
    return {one.name: one for one in root.iterdir()} if root.is_dir() else {}


def path(upload: Upload, kind: str = SOURCE) -> Path:
    folder = Path(settings.UPLOAD_DIR) / "bulk" / str(upload.tenant_id)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{upload.pk}.{kind}.csv"


def part(upload: Upload, number: int, kind: str) -> Path:
    """What a worker keeps of a job: `rows.csv` and `results.csv`, and the tally of its rows."""
    return path(upload).with_name(f"{upload.pk}.part{number}.{kind}")


def remove_part(upload: Upload, number: int | None = None) -> None:
    """With what a killed worker left; of every part where no number is given."""
    several = f"{number}." if number is not None else ""
    for one in path(upload).parent.glob(f"{upload.pk}.part{several}*"):
        one.unlink(missing_ok=True)


def name(upload: Upload, kind: str) -> str:
    """As people see it: `november-terminals-success.csv`."""
    return f"{Path(upload.file_name).stem[:200]}-{kind}.csv"


def source(upload: Upload) -> BinaryIO:
    return path(upload).open("rb")


def sheet(upload: Upload) -> Sheet:
    headers = tuple(upload.headers)
    return Sheet(upload.codec, upload.delimiter, headers, ours=SOURCE_ROW in headers)


def remove(upload: Upload) -> None:
    for kind in KINDS:
        path(upload, kind).unlink(missing_ok=True)
    remove_part(upload)
