"""A picture that somebody could have attached: a print preview whose last page is missing."""

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 360, 150
WHITE, GREY, RED = b"\xff\xff\xff", b"\xdd\xde\xe1", b"\xc9\x37\x2c"
PAGES = ((24, GREY), (106, GREY), (188, GREY), (270, RED))


@cache
def print_preview() -> bytes:
    rows = b"".join(b"\x00" + _row(y) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _row(y: int) -> bytes:
    return b"".join(_pixel(x, y) for x in range(WIDTH))


def _pixel(x: int, y: int) -> bytes:
    inside = 24 <= y < 118
    colour = next((ink for left, ink in PAGES if inside and left <= x < left + 66), WHITE)
    edge = y in (24, 117) or x in (270, 335)
    return WHITE if colour is RED and not edge else colour


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
