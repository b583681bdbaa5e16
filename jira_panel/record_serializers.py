"""What the end-points of the details dialog take and answer."""

from typing import Any

from rest_framework import serializers

from jira_panel.serializers import CellSerializer, ProblemSerializer
from records.opening import Opened

LONGEST_TEXT = 20_000


class ValueSerializer(CellSerializer):
    rich = serializers.BooleanField(help_text="`value` is HTML that is safe to show.")


class TabSerializer(serializers.Serializer[Any]):
    """What stands in a tab comes by its own end-point."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    total = serializers.SerializerMethodField()
    problem = ProblemSerializer(allow_null=True)

    def get_total(self, part: Opened) -> int | None:
        return getattr(part.content, "total", None)


class RecordSerializer(serializers.Serializer[Any]):
    record_id = serializers.CharField()
    object_name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    subtitle = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True, help_text="Empty where redirect is off.")
    state = serializers.ChoiceField(["live", "stored", "deleted", "merged", "hidden"])
    linked_at = serializers.DateTimeField()
    linked_by = serializers.CharField(help_text="Account id.")
    gone_at = serializers.DateTimeField(allow_null=True)
    merged_name = serializers.CharField(allow_blank=True)
    cells = ValueSerializer(many=True)
    missing_fields = serializers.ListField(child=serializers.CharField())
    parts = TabSerializer(many=True)
    problem = ProblemSerializer(allow_null=True)


class CommentSerializer(serializers.Serializer[Any]):
    comment_id = serializers.CharField()
    body = serializers.CharField(help_text="Plain text.")
    signed = serializers.CharField(allow_blank=True, help_text="Last line of our own.")
    public = serializers.BooleanField()
    at = serializers.DateTimeField()
    author = serializers.CharField(
        allow_blank=True, help_text="Whom Salesforce or the signature names."
    )
    account_id = serializers.CharField(allow_blank=True, help_text="Who wrote it in Jira.")
    ours = serializers.BooleanField()


class CommentsSerializer(serializers.Serializer[Any]):
    items = CommentSerializer(many=True)
    total = serializers.IntegerField(allow_null=True)
    after = serializers.CharField(allow_blank=True, help_text="Where the next page begins.")


class NewCommentSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=64, help_text="Made once a comment, by the sender.")
    record = serializers.CharField(max_length=18)
    text = serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False)
    public = serializers.BooleanField(default=False)


class EmailSerializer(serializers.Serializer[Any]):
    mail_id = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    sender = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)
    incoming = serializers.BooleanField()
    draft = serializers.BooleanField()
    has_files = serializers.BooleanField()


class EmailsSerializer(serializers.Serializer[Any]):
    items = EmailSerializer(many=True)
    total = serializers.IntegerField(allow_null=True)
    after = serializers.CharField(allow_blank=True, help_text="Where the next page begins.")


class AttachedSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.CharField(allow_blank=True, help_text="Empty where redirect is off.")


class RichSerializer(serializers.Serializer[Any]):
    html = serializers.CharField(allow_blank=True, help_text="Safe to show.")
    off = serializers.IntegerField(help_text="Images that a switch hides.")
    remote = serializers.IntegerField(help_text="Images of other servers, not shown.")
    lost = serializers.IntegerField(help_text="Images that were not found.")


class LetterSerializer(serializers.Serializer[Any]):
    mail = EmailSerializer()
    to = serializers.CharField(allow_blank=True)
    cc = serializers.CharField(allow_blank=True)
    body = RichSerializer(allow_null=True)
    text = serializers.CharField(allow_blank=True, help_text="Where there is no HTML.")
    files = AttachedSerializer(many=True)
