"""The two ways in which something can go wrong for a reason that a person can act on."""

from collections.abc import Mapping, Sequence


class RemoteError(Exception):
    """An outside world failed or refused.

    `sentence` is for the person and says what happened and what to do. `retry_after` is in
    seconds. `permanent` means that asking again cannot help until somebody changes something.
    `body` is the whole answer for who needs more of it than one sentence; it is never logged.
    """

    def __init__(
        self,
        service: str,
        code: str,
        sentence: str,
        *,
        permanent: bool,
        status: int | None = None,
        retry_after: float | None = None,
        fields: Sequence[str] = (),
        detail: str = "",
        body: object = None,
    ) -> None:
        super().__init__(f"{service}: {code}")
        self.service = service
        self.code = code
        self.sentence = sentence
        self.permanent = permanent
        self.status = status
        self.retry_after = retry_after
        self.fields = tuple(fields)
        self.detail = detail
        self.body = body


class Refused(Exception):
    """A rule of ours says no. `fields` maps a form field to the sentence that stands beside it.

    `retry_after`: seconds after which the rule may say yes.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        status: int = 403,
        fields: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.status = status
        self.fields = dict(fields or {})
        self.retry_after = retry_after
