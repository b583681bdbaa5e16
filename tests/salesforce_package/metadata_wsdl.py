"""What the Metadata API takes in each element, read from Salesforce's own description (WSDL)."""

from functools import cache
from pathlib import Path

import simple_salesforce
from lxml import etree

WSDL = Path(simple_salesforce.__file__).parent / "metadata.wsdl"
XSD = "{http://www.w3.org/2001/XMLSchema}"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LISTED = ("fullName",)


@cache
def _schema():
    tree = etree.parse(WSDL)
    types = {one.get("name"): one for one in tree.iter(f"{XSD}complexType") if one.get("name")}
    lists = {
        one.get("name"): {value.get("value") for value in one.iter(f"{XSD}enumeration")}
        for one in tree.iter(f"{XSD}simpleType")
        if one.get("name")
    }
    return types, lists


def problems(path: Path) -> list[str]:
    """What the Metadata API would not know; empty where all is well."""
    root = etree.parse(path).getroot()
    return list(_walk(root, root.tag.removeprefix(NAMESPACE), root.tag.removeprefix(NAMESPACE)))


def _walk(node, type_name, place):
    children = _children(type_name)
    if children is None:
        yield f"{place}: no such type {type_name}"
        return
    for child in node:
        if not isinstance(child.tag, str):
            continue
        name = child.tag.removeprefix(NAMESPACE)
        kind = children.get(name)
        if kind is None:
            yield f"{place}: {name} is not allowed here"
        elif len(child) or kind in _schema()[0]:
            yield from _walk(child, kind, f"{place}/{name}")
        else:
            yield from _value(child, kind, f"{place}/{name}")


def _value(node, kind, place):
    text = (node.text or "").strip()
    allowed = _schema()[1].get(kind)
    if allowed and text not in allowed:
        yield f"{place}: {text} is not one of its values"
    if kind == "boolean" and text not in ("true", "false"):
        yield f"{place}: {text} is no boolean"
    if kind in ("int", "double") and not text.replace(".", "", 1).isdigit():
        yield f"{place}: {text} is no number"


@cache
def _children(type_name):
    """Name of each child and its type, those of the base type included."""
    found = _schema()[0].get(type_name)
    if found is None:
        return None
    children = {}
    base = found.find(f"{XSD}complexContent/{XSD}extension")
    if base is not None:
        children |= _children(_local(base.get("base"))) or {}
    for element in found.iter(f"{XSD}element"):
        children[element.get("name")] = _local(element.get("type") or "")
    return children


def _local(name):
    return name.rpartition(":")[2]
