"""Up to 25 calls in one, a later one with values from an earlier one's answer."""

import json
import re
from collections.abc import Callable
from typing import Any

from simulators.salesforce_org import files, rest
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError

MOST_PARTS = 25
MOST_QUERIES = 5
REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
COSTLY = ("/query", "/queryAll", "/composite/sobjects")
ROLLED_BACK = (
    "The transaction was rolled back since another operation in the same transaction failed."
)
Part = dict[str, Any]


def answer(org: Any, call: Call) -> Reply:
    """Everything else is answered by the resource alone, so that a part behaves as it would alone."""
    if call.parts != ["composite"]:
        return rest.answer(org, call)
    call.only("POST")
    wanted = call.object_body().get("compositeRequest")
    _check(wanted)
    before = org.store.copy() if call.body.get("allOrNone") else None
    answers = _answers(org, call, wanted)
    if before and any(one["httpStatusCode"] >= 300 for one in answers):
        org.store.put_back(before)
        answers = [_halted(one) for one in answers]
    return Reply(body={"compositeResponse": answers})


def _check(wanted: Any) -> None:
    if not isinstance(wanted, list) or not wanted or not all(map(_is_part, wanted)):
        message = "compositeRequest needs subrequests with method, url and referenceId"
        raise ApiError(400, "INVALID_INPUT", message)
    if len(wanted) > MOST_PARTS:
        message = f"composite requests cannot contain more than {MOST_PARTS} subrequests"
        raise ApiError(400, "LIMIT_EXCEEDED", message)
    if sum(_is_costly(one["url"]) for one in wanted) > MOST_QUERIES:
        message = "The limit of 5 query or sObject collections subrequests was exceeded"
        raise ApiError(400, "LIMIT_EXCEEDED", message)
    references = [one["referenceId"] for one in wanted]
    if len(set(references)) != len(references):
        raise ApiError(400, "INVALID_INPUT", "Each referenceId must be unique")


def _is_part(one: Any) -> bool:
    if not isinstance(one, dict) or not NAME.fullmatch(str(one.get("referenceId") or "")):
        return False
    return bool(one.get("method")) and isinstance(one.get("url"), str)


def _is_costly(url: str) -> bool:
    behind = "/" + "/".join(url.partition("?")[0].split("/")[4:])
    return behind.startswith(COSTLY)


def _answers(org: Any, call: Call, wanted: list[Part]) -> list[Part]:
    done: dict[str, Any] = {}
    answers = []
    for one in wanted:
        reply = _part(org, call, one, done)
        done[one["referenceId"]] = reply.body
        answers.append(
            {
                "body": reply.body,
                "httpHeaders": reply.headers,
                "httpStatusCode": reply.status,
                "referenceId": one["referenceId"],
            }
        )
    return answers


def _part(org: Any, call: Call, one: Part, done: dict[str, Any]) -> Reply:
    """A subrequest's failure rides in a 200."""
    try:
        url = _filled(one["url"], done)
        body = json.loads(_filled(json.dumps(one.get("body")), done, _in_json))
        headers = one.get("httpHeaders") or {}
        part = Call.of_url(one["method"], url, body, headers, call.instance)
        if part.parts == ["composite"]:
            raise ApiError(400, "INVALID_INPUT", "composite requests can't be nested")
        return files.refuse_in_composite(rest.answer(org, part))
    except ApiError as error:
        return Reply(error.status, error.body())


def _filled(text: str, done: dict[str, Any], write: Callable[[Any], str] = str) -> str:
    return REFERENCE.sub(lambda hit: write(_value(hit, done)), text)


def _in_json(value: Any) -> str:
    return json.dumps(str(value))[1:-1]


def _value(hit: re.Match[str], done: dict[str, Any]) -> Any:
    found = done.get(hit[1])
    for name, number in STEP.findall(hit[2]):
        found = _step(found, name, number)
    if found is None or isinstance(found, dict | list):
        message = f"Invalid reference specified. No value for {hit[0]} found."
        raise ApiError(400, "PROCESSING_HALTED", message)
    return found


def _step(found: Any, name: str, number: str) -> Any:
    if number and isinstance(found, list) and int(number) < len(found):
        return found[int(number)]
    return found.get(name) if name and isinstance(found, dict) else None


def _halted(one: Part) -> Part:
    if one["httpStatusCode"] >= 300:
        return one
    body = [{"errorCode": "PROCESSING_HALTED", "message": ROLLED_BACK}]
    return {**one, "body": body, "httpStatusCode": 400}
