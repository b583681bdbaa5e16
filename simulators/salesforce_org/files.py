"""Files and images: what is stored beside records, and its bytes."""

from typing import Any

from simulators.salesforce_org import ids
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.fields import SObject

BLOBS = {("ContentVersion", "VersionData"), ("Attachment", "Body")}
# Whatever a version holds, its bytes come under this name.
VERSION_TYPE = "application/octetstream"
Content = tuple[bytes, str]


def blob(org: Any, call: Call, of: SObject, record_id: str, field: str) -> Reply:
    call.only("GET")
    record = org.store.get(of, record_id)
    return _bytes(org.blobs.get(record["Id"]))


def picture(org: Any, call: Call, of: SObject, record_id: str, field: str, ref: str) -> Reply:
    """An image of a rich text field. By the record, the field that is rendered and its own id."""
    call.only("GET")
    record = org.store.get(of, record_id)
    one = org.field(of, field)
    if one is None or not one.has("h"):
        raise not_found()
    return _bytes(org.pictures.get((record["Id"], one.name, ref)))


def _bytes(content: Content | None) -> Reply:
    if content is None:
        raise not_found()
    return Reply(200, content[0], {"Content-Type": content[1]})


def content(org: Any, call: Call, document_id: str) -> Reply:
    """The newest version of a document, whatever it is."""
    call.only("GET")
    document = org.store.get(org.sobject("ContentDocument"), document_id)
    return _bytes(org.blobs.get(document["LatestPublishedVersionId"]))


def refuse_in_composite(reply: Reply) -> Reply:
    if isinstance(reply.body, bytes):
        raise ApiError(400, "INVALID_INPUT", "Blob retrieval is not supported in a subrequest")
    return reply


def add_file(org: Any, parent: str, name: str, content: bytes) -> dict[str, str]:
    """A file of today: a document, its one version, and the link to what it belongs to."""
    title, _, extension = name.rpartition(".")
    about = {"Title": title, "FileExtension": extension, "ContentSize": len(content)}
    about["FileType"] = extension.upper() or "UNKNOWN"
    document = org.store.put(org.every["ContentDocument"], about)
    version = org.store.put(
        org.every["ContentVersion"],
        about | {"ContentDocumentId": document["Id"], "PathOnClient": name, "IsLatest": True},
    )
    document["LatestPublishedVersionId"] = version["Id"]
    link = {"LinkedEntityId": ids.restored(parent), "ContentDocumentId": document["Id"]}
    org.store.put(org.every["ContentDocumentLink"], link)
    org.blobs[version["Id"]] = (content, VERSION_TYPE)
    _tell(org, parent)
    return {"document": document["Id"], "version": version["Id"]}


def add_attachment(org: Any, parent: str, name: str, content: bytes, kind: str) -> dict[str, str]:
    """As older orgs keep them."""
    about = {"ParentId": ids.restored(parent), "Name": name, "ContentType": kind}
    made = org.store.put(org.every["Attachment"], about | {"BodyLength": len(content)})
    org.blobs[made["Id"]] = (content, kind or "application/octet-stream")
    _tell(org, parent)
    return {"attachment": made["Id"]}


def add_picture(org: Any, record: str, field: str, content: bytes, kind: str) -> dict[str, str]:
    ref = ids.make("0EM", len(org.pictures) + 1)[:15]
    org.pictures[(ids.restored(record), field, ref)] = (content, kind)
    return {"ref": ref}


def _tell(org: Any, parent: str) -> None:
    record = org.store.find(parent)
    if record is not None and "HasAttachment" in record:
        record["HasAttachment"] = True
