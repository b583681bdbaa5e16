"""What the Metadata API takes in each element, read from Salesforce's own description (WSDL).

The description is that of API 63.0, which simple-salesforce ships; later versions only add to it.
"""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import simple_salesforce
from lxml import etree

WSDL = Path(simple_salesforce.__file__).parent / "metadata.wsdl"
XSD = "{http://www.w3.org/2001/XMLSchema}"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"


class Child(NamedTuple):
    type: str
    needed: bool
    many: bool


def problems(path: Path) -> list[str]:
    """What the Metadata API would not know; empty where all is well."""
    try:
        root = etree.parse(path).getroot()
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    name = root.tag.removeprefix(NAMESPACE)
    return list(_walk(root, name, name))


def _walk(node, type_name, place):
    allowed = _children(type_name)
    if allowed is None:
        yield f"{place}: no such type {type_name}"
        return
    counted = Counter(child.tag.removeprefix(NAMESPACE) for child in node.iterchildren("*"))
    yield from _numbers(counted, allowed, place)
    for child in node.iterchildren("*"):
        name = child.tag.removeprefix(NAMESPACE)
        kind = allowed[name].type if name in allowed else None
        if kind is None:
            yield f"{place}: {name} is not allowed here"
        elif len(child) or _children(kind) is not None:
            yield from _walk(child, kind, f"{place}/{name}")
        else:
            yield from _value(child, kind, f"{place}/{name}")


def _numbers(counted, allowed, place):
    for name, child in allowed.items():
        if child.needed and not counted[name]:
            yield f"{place}: {name} is missing"
        if counted[name] > 1 and not child.many:
            yield f"{place}: {name} is there {counted[name]} times"


def _value(node, kind, place):
    text = node.text or ""
    values = _enumerations().get(kind)
    if values and text not in values:
        yield f"{place}: {text} is not one of its values"
    if kind == "boolean" and text not in ("true", "false"):
        yield f"{place}: {text} is no boolean"
    if kind in ("int", "double") and not text.replace(".", "", 1).isdigit():
        yield f"{place}: {text} is no number"


@cache
def _types():
    found = _wsdl().iter(f"{XSD}complexType")
    return {one.get("name"): one for one in found if one.get("name")}


@cache
def _enumerations():
    return {
        one.get("name"): {value.get("value") for value in one.iter(f"{XSD}enumeration")}
        for one in _wsdl().iter(f"{XSD}simpleType")
        if one.get("name")
    }


@cache
def _wsdl():
    return etree.parse(WSDL)


@cache
def _children(type_name):
    """By name, those of the base type included; None where there is no such type."""
    found = _types().get(type_name)
    if found is None:
        return None
    base = found.find(f"{XSD}complexContent/{XSD}extension")
    children = dict(_children(_local(base.get("base"))) or {}) if base is not None else {}
    for one in found.iter(f"{XSD}element"):
        children[one.get("name")] = Child(
            _local(one.get("type")), one.get("minOccurs") != "0", one.get("maxOccurs") is not None
        )
    return children


def _local(name):
    return (name or "").rpartition(":")[2]
