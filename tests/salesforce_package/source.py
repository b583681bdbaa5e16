"""The companion package's files, read as XML."""

from functools import cache
from pathlib import Path

from lxml import etree

from tests.salesforce_package.metadata_wsdl import NAMESPACE

ROOT = Path(__file__).resolve().parents[2] / "salesforce_package"
SOURCE = ROOT / "force-app" / "main" / "default"
OBJECTS = SOURCE / "objects"
FILES = sorted(ROOT.rglob("*-meta.xml"))
OWN = sorted(one.name for one in OBJECTS.iterdir() if one.name.endswith(("__c", "__mdt")))
STANDARD = sorted(one.name for one in OBJECTS.iterdir() if one.name not in OWN)
TYPES = [name for name in OWN if name.endswith("__mdt")]


def root(path):
    return etree.parse(path).getroot()


@cache
def fields(name):
    """API name → the field's XML."""
    found = (OBJECTS / name / "fields").glob("*.field-meta.xml")
    return {one.name.split(".")[0]: root(one) for one in found}


def said(node, name, otherwise=""):
    return node.findtext(f"{NAMESPACE}{name}") or otherwise


def each(node, *names):
    """Texts of all elements at that place, in their order."""
    return [one.text for one in node.iterfind("/".join(f"{NAMESPACE}{name}" for name in names))]


def layout(name):
    (found,) = (SOURCE / "layouts").glob(f"{name}-*.layout-meta.xml")
    return root(found)
