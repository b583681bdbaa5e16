"""Dependent picklists: which values of a list are allowed under a value of another. Pure.

Salesforce tells of each value a bitmap in base64: bit i, counted from the highest bit of the first
byte, stands for value i of the controlling field. Of a check box bit 0 is "no" and bit 1 "yes".
"""

import base64
import binascii

from salesforce.schema import FieldSchema

CHECKBOX = ("false", "true")


def decode(valid_for: str) -> frozenset[int]:
    """Places of the controlling values; none for a text that is no base64."""
    try:
        raw = base64.b64decode(valid_for, validate=True)
    except (binascii.Error, ValueError):
        return frozenset()
    return frozenset(
        place for place in range(8 * len(raw)) if raw[place // 8] & (0x80 >> place % 8)
    )


def allowed_under(field: FieldSchema, controller: FieldSchema) -> dict[str, tuple[str, ...]]:
    """By value of the dependent list, the controlling values that allow it."""
    names = CHECKBOX if controller.type == "boolean" else [one.value for one in controller.picklist]
    return {
        one.value: tuple(
            names[place] for place in sorted(decode(one.valid_for)) if place < len(names)
        )
        for one in field.picklist
    }


def is_allowed(field: FieldSchema, value: str, controller: FieldSchema, under: object) -> bool:
    """`under` is the controlling field's value as Salesforce takes it; None where it is empty."""
    wanted = str(under).lower() if isinstance(under, bool) else str(under or "")
    if controller.type == "boolean" and not wanted:
        wanted = "false"
    return wanted in allowed_under(field, controller).get(value, ())
