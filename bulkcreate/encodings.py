"""In which encoding a file is written, and what is no text at all. Refused says what to do."""

import codecs
from typing import BinaryIO

from common.errors import Refused

PIECE = 1 << 20
HEAD = 4096
UTF8, WINDOWS = "utf-8", "cp1252"
NAMES = {
    UTF8: "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    WINDOWS: "Windows-1252",
}
SPREADSHEET = "is a spreadsheet"
SIGNATURES = (
    (b"PK\x03\x04", f"{SPREADSHEET} or a zip archive"),
    (b"\xd0\xcf\x11\xe0", SPREADSHEET),
    (b"%PDF", "is a PDF document"),
    (b"\x1f\x8b", "is a compressed archive"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
)


def find(raw: BinaryIO) -> str:
    """The name of the codec; reads the whole file once where it has no mark of its own."""
    head = raw.read(HEAD)
    for signature, what in SIGNATURES:
        if head.startswith(signature):
            raise not_csv(f"The file {what}. Save it as CSV (UTF-8) and choose it again.")
    if head.startswith(codecs.BOM_UTF8):
        return _checked(raw, "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(raw, "utf-16")
    if b"\x00" in head:
        return _checked(raw, _unmarked_utf16(head))
    return UTF8 if _decodes(raw, UTF8) else _checked(raw, WINDOWS)


def not_csv(sentence: str) -> Refused:
    return Refused("not_csv", sentence, status=400)


def _unmarked_utf16(head: bytes) -> str:
    """Latin text in UTF-16 has a zero in every other byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) or max(even, odd) < len(head) // 4:
        raise not_csv("The file holds binary data, not text. Save it as CSV and choose it again.")
    return "utf-16-le" if odd else "utf-16-be"


def _checked(raw: BinaryIO, codec: str) -> str:
    if _decodes(raw, codec):
        return codec
    raise not_csv(
        f"The file can’t be read as {NAMES[codec]} to its end. Save it as CSV (UTF-8) and choose it"
        " again."
    )


def _decodes(raw: BinaryIO, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    raw.seek(0)
    try:
        while piece := raw.read(PIECE):
            if codec == WINDOWS and b"\x00" in piece:
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
