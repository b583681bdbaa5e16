"""Files by the data API: a version is created with its bytes, and brings document and link along."""

import base64
import binascii
import json
from typing import Any

from simulators.salesforce_org import files
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError, on_fields
from simulators.salesforce_org.fields import SObject

MOST_IN_JSON = 37_500_000
DATA = "VersionData"
Record = dict[str, Any]


def create(org: Any, call: Call, of: SObject) -> Reply:
    """From multipart (`entity_content`, `VersionData`) or from JSON with base64."""
    given = dict(call.object_body())
    data = given.pop(DATA, None)
    if isinstance(data, str):
        data = _decoded(data)
    if not data:
        raise on_fields(
            "REQUIRED_FIELD_MISSING", "Required fields are missing: [VersionData]", DATA
        )
    if not given.get("PathOnClient"):
        message = "Required fields are missing: [PathOnClient]"
        raise on_fields("REQUIRED_FIELD_MISSING", message, "PathOnClient")
    return Reply(201, {"id": _put(org, of, given, data)["Id"], "success": True, "errors": []})


def parted(form: dict[str, Any]) -> Record:
    """The two parts of a multipart call as one body."""
    try:
        about = json.loads(form["entity_content"])
    except (KeyError, ValueError) as error:
        message = "Multipart message body is missing the non-binary part entity_content"
        raise ApiError(400, "INVALID_MULTIPART_REQUEST", message) from error
    return {**about, DATA: form.get(DATA)}


def follow_deletion(org: Any, document: Record) -> None:
    """Versions and links go with their document."""
    for name in ("ContentVersion", "ContentDocumentLink"):
        for record in org.store.table(name).values():
            if record.get("ContentDocumentId") == document["Id"]:
                record |= {"_deleted": True, "IsDeleted": True}


def _put(org: Any, of: SObject, given: Record, data: bytes) -> Record:
    version: Record = org.store.create(of, given)
    name = str(given["PathOnClient"])
    extension = name.rpartition(".")[2] if "." in name else None
    about = {
        "Title": given.get("Title") or name.rpartition(".")[0] or name,
        "ContentSize": len(data),
        "FileExtension": extension,
        "FileType": (extension or "UNKNOWN").upper(),
    }
    document = org.store.put(
        org.sobject("ContentDocument"), about | {"LatestPublishedVersionId": version["Id"]}
    )
    version |= about | {
        "ContentDocumentId": document["Id"],
        "IsLatest": True,
    }
    org.blobs[version["Id"]] = (data, files.VERSION_TYPE)
    where = version.get("FirstPublishLocationId") or org.user_id
    link = {"LinkedEntityId": where, "ContentDocumentId": document["Id"], "ShareType": "I"}
    org.store.put(org.sobject("ContentDocumentLink"), link | {"Visibility": "AllUsers"})
    return version


def _decoded(text: str) -> bytes:
    if len(text) > MOST_IN_JSON * 4 / 3:
        message = "The content is too large for a non-multipart call"
        raise ApiError(400, "STRING_TOO_LONG", message)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, "JSON_PARSER_ERROR", "VersionData is no base64") from error
