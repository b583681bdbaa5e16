"""What the end-points answer: values as Salesforce has them, times in ISO 8601."""

from typing import Any

from rest_framework import serializers

from records.linking import MOST_AT_ONCE

# Serializers are read only or checked by hand: `Any` stands for the instance type.


class CellSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    type = serializers.CharField(help_text="Type of the Salesforce field.")
    value = serializers.JSONField(allow_null=True)
    href = serializers.CharField(allow_blank=True, help_text="Only where it is safe to follow.")
    tone = serializers.CharField(allow_blank=True)
    currency = serializers.CharField(
        allow_blank=True, help_text="ISO 4217 code of an amount, where the org has several."
    )


class ColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    searched = serializers.BooleanField()


class ProblemSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    sentence = serializers.CharField()
    retry = serializers.BooleanField()


class RowSerializer(serializers.Serializer[Any]):
    link_id = serializers.UUIDField()
    object_name = serializers.CharField()
    record_id = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(allow_blank=True, help_text="Empty where redirect is off.")
    state = serializers.ChoiceField(["live", "stored", "deleted", "merged", "hidden"])
    linked_at = serializers.DateTimeField()
    linked_by = serializers.CharField(help_text="Account id.")
    merged_into = serializers.CharField(allow_blank=True)
    merged_name = serializers.CharField(allow_blank=True)
    gone_at = serializers.DateTimeField(allow_null=True)
    cells = CellSerializer(many=True)


class GroupSerializer(serializers.Serializer[Any]):
    object_name = serializers.CharField()
    label = serializers.CharField()
    label_plural = serializers.CharField()
    total = serializers.IntegerField()
    offset = serializers.IntegerField()
    more = serializers.IntegerField(help_text="How many linked records come after these.")
    columns = ColumnSerializer(many=True)
    rows = RowSerializer(many=True)
    missing_fields = serializers.ListField(child=serializers.CharField())
    problem = ProblemSerializer(allow_null=True)


class ButtonSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()
    allowed = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class StandSerializer(serializers.Serializer[Any]):
    """How the events of the issue stand."""

    key = serializers.ChoiceField(["in_sync", "waiting", "failed", "paused"])
    waiting = serializers.IntegerField()
    failed = serializers.IntegerField()


class PanelSerializer(serializers.Serializer[Any]):
    live = serializers.BooleanField()
    fetched_at = serializers.DateTimeField(allow_null=True)
    total = serializers.IntegerField()
    problem = ProblemSerializer(allow_null=True)
    groups = GroupSerializer(many=True)
    buttons = ButtonSerializer(many=True)
    stand = StandSerializer(allow_null=True)


class ObjectSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    label_plural = serializers.CharField()


class ObjectsSerializer(serializers.Serializer[Any]):
    objects = ObjectSerializer(many=True)


class FoundSerializer(serializers.Serializer[Any]):
    record_id = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    linked = serializers.BooleanField()
    cells = CellSerializer(many=True)


class SearchSerializer(serializers.Serializer[Any]):
    object_name = serializers.CharField()
    label = serializers.CharField()
    label_plural = serializers.CharField()
    exact = serializers.BooleanField()
    everywhere = serializers.BooleanField()
    capped = serializers.BooleanField()
    columns = ColumnSerializer(many=True)
    rows = FoundSerializer(many=True)


class LinkRequestSerializer(serializers.Serializer[Any]):
    object = serializers.CharField(max_length=120)
    record_ids = serializers.ListField(
        child=serializers.CharField(max_length=18), min_length=1, max_length=MOST_AT_ONCE
    )


class UnlinkRequestSerializer(serializers.Serializer[Any]):
    link_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE
    )


class LinkedSerializer(serializers.Serializer[Any]):
    link_id = serializers.UUIDField(source="id")
    object_name = serializers.CharField()
    record_id = serializers.CharField()
    name = serializers.CharField()


class LinksSerializer(serializers.Serializer[Any]):
    links = LinkedSerializer(many=True)


class ChosenLinkSerializer(serializers.Serializer[Any]):
    link_id = serializers.UUIDField()
    object_name = serializers.CharField()
    record_id = serializers.CharField()
    name = serializers.CharField()
    linked_at = serializers.DateTimeField()


class ChosenSerializer(serializers.Serializer[Any]):
    links = ChosenLinkSerializer(many=True)


class TicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField()
