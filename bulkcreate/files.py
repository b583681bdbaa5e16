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
