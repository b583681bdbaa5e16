"""The client of Bulk API 2.0: what is pure of it, and answers that are none of Salesforce's data."""

import pytest

from common.errors import RemoteError
from salesforce import ingest
from salesforce.client import client_for

HTML = "<html><body>Maintenance</body></html>"


@pytest.mark.parametrize(
    ("told", "code", "message", "fields"),
    [
        (
            "REQUIRED_FIELD_MISSING:Required: [A, B]:A,B --",
            "REQUIRED_FIELD_MISSING",
            "Required: [A, B]",
            ("A", "B"),
        ),
        (
            "UNABLE_TO_LOCK_ROW:unable to obtain access:--",
            "UNABLE_TO_LOCK_ROW",
            "unable to obtain access",
            (),
        ),
        ("CODE:only this", "CODE", "only this", ()),
        ("something", "something", "", ()),
    ],
)
def test_a_failed_row_is_read(told, code, message, fields):
    found = ingest.refusal(told)
    assert (found.id, found.code, found.message, found.fields) == ("", code, message, fields)


def test_the_pauses_grow_to_half_a_minute():
    plain = [ingest.pause(looks, chance=lambda: 0.5) for looks in range(9)]
    assert plain[:3] == [2.0, 3.0, 4.5] and plain[-1] == 30.0
    assert ingest.pause(50, chance=lambda: 1.0) == pytest.approx(36)


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        ("InvalidBatch : Field name not found : X", True),
        ("ClientInputError : LineEnding is invalid on user data.", True),
        ("InternalServerError : Too many retries.", False),
        ("", False),
    ],
)
def test_what_is_wrong_with_a_file_is_told_from_what_passes(error, refused):
    assert ingest.Job("7509Q0000000001AAA", "Failed", error=error).refused is refused


def test_a_page_of_the_edge_is_no_result_file(connection, tenant, org, tmp_path):
    client = client_for(tenant)
    job = ingest.create(client, "Case")
    org.post("rules", {"match": "/jobs/ingest", "times": 2, "status": 200, "html": HTML})
    with pytest.raises(RemoteError) as failure:
        ingest.look(client, job)
    assert not failure.value.permanent
    with pytest.raises(RemoteError) as failure:
        ingest.results(client, job, ingest.SUCCESSFUL, tmp_path / "results.csv")
    assert not failure.value.permanent


def test_a_session_that_ends_while_a_file_goes_up_is_renewed(connection, tenant, org, tmp_path):
    client = client_for(tenant)
    job = ingest.create(client, "Case")
    path = tmp_path / "rows.csv"
    path.write_text("Subject\nOne\n")
    org.post("expire_sessions")
    ingest.upload(client, job, path)
    ingest.close(client, job)
    while not ingest.look(client, job).ended:
        pass
    assert ingest.look(client, job).processed == 1


def test_a_job_that_is_not_there_is_told_from_one_that_is(connection, tenant):
    client = client_for(tenant)
    job = ingest.create(client, "Case")
    ingest.abort(client, job)
    ingest.delete(client, job)
    assert ingest.look(client, job) is None
