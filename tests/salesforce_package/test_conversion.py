"""Salesforce's own library reads the package and makes the deployable form of it.

It needs Node 22 and brings 233 packages (72 MB), so it is not among the project's own. To run this:
`npm install --prefix ANYWHERE @salesforce/source-deploy-retrieve@13.7.0`, then
`SALESFORCE_SDR=ANYWHERE pytest tests/salesforce_package/test_conversion.py`. `SALESFORCE_SDR_NODE`
names a Node other than the one on the path.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.salesforce_package.metadata_wsdl import problems
from tests.salesforce_package.source import FILES, OWN, SOURCE, STANDARD, fields

LIBRARY = "@salesforce/source-deploy-retrieve"
NODE = 22
HERE = Path(__file__).parent


def node():
    found = os.environ.get("SALESFORCE_SDR_NODE") or shutil.which("node")
    if found is None:
        return None
    told = subprocess.run(
        [found, "--version"], capture_output=True, text=True, timeout=20, check=False
    )
    major = re.match(r"v(\d+)", told.stdout)
    return found if major and int(major[1]) >= NODE else None


def modules():
    place = Path(os.environ.get("SALESFORCE_SDR") or HERE.parents[1]) / "node_modules"
    return place if (place / LIBRARY / "package.json").exists() else None


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """What the manifest lists, and the folder it was written to."""
    runtime, library = node(), modules()
    if runtime is None or library is None:
        pytest.skip(f"Node {NODE} with {LIBRARY} is not here: the conversion is not run.")
    target = tmp_path_factory.mktemp("converted")
    given = {"source": str(SOURCE), "target": str(target), "modules": str(library)}
    done = subprocess.run(
        [runtime, str(HERE / "convert.mjs")],
        input=json.dumps(given | {"version": "66.0"}),
        env=os.environ | {"SF_DISABLE_TELEMETRY": "true"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), target


def test_the_manifest_lists_every_file_of_the_package(converted):
    listed, _ = converted
    expected = {f"{name}.{field}" for name in (*OWN, *STANDARD) for field in fields(name)}
    assert set(listed["CustomField"]) == expected
    assert sorted(listed["CustomObject"]) == OWN
    files = [one for one in FILES if SOURCE in one.parents]
    assert sum(len(one) for one in listed.values()) == len(files)


def test_the_deployable_form_is_what_the_metadata_api_takes(converted):
    _, target = converted
    files = [one for one in target.rglob("*") if one.is_file()]
    assert {one.name for one in files} >= {"package.xml", *(f"{name}.object" for name in OWN)}
    assert {one.name: problems(one) for one in files if problems(one)} == {}
