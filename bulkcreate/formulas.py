"""Cells that a spreadsheet would run: marked in our result files, taken back on reading. Pure.

The mark is one leading apostrophe. Text that already looks marked gets one more, so that reading
gives back exactly what stood there.
"""

STARTS = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"


def mark(cell: str) -> str:
    return MARK + cell if cell.startswith(STARTS) or _looks_marked(cell) else cell


def unmark(cell: str) -> str:
    return cell[1:] if _looks_marked(cell) else cell


def _looks_marked(cell: str) -> bool:
    return cell.startswith(MARK) and cell[1:2] in (*STARTS, MARK)
