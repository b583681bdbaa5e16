"""Bytes of Salesforce that are kept in memory: images, never more than a limit."""

import io
from dataclasses import dataclass
from typing import Any

from common.errors import RemoteError


@dataclass(frozen=True)
class Blob:
    """Bytes with the type that Salesforce says they have, lower case, without parameters."""

    content: bytes
    type: str


class Held(io.BytesIO):
    """Takes `most` bytes and not one more, so that a file of any size costs no memory."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, piece: Any, /) -> int:
        if self.tell() + len(piece) > self.most:
            raise RemoteError(
                "salesforce",
                "too_large",
                f"This is larger than {self.most // 2**20} MB.",
                permanent=True,
            )
        return super().write(piece)
