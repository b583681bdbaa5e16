"""What the end-points of the timeline take and answer."""

from typing import Any

from rest_framework import serializers

from jira_panel.serializers import StandSerializer

MOST_AT_ONCE = 50


class TouchedSerializer(serializers.Serializer[Any]):
    object_name = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    state = serializers.CharField(allow_blank=True, help_text="done, nothing, failed or not yet.")
    reason = serializers.CharField(allow_blank=True)
    sent = serializers.ListField(
        child=serializers.CharField(), help_text="Labels of what was sent; values are not kept."
    )


class EventSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="event.pk")
    event = serializers.CharField(source="event.event")
    state = serializers.CharField(
        source="event.state", help_text="waiting, done, nothing (not carried) or failed."
    )
    records = TouchedSerializer(many=True)
    reasons = serializers.ListField(child=serializers.CharField())
    next_at = serializers.DateTimeField(allow_null=True)
    took_ms = serializers.IntegerField(source="event.took_ms")
    again = serializers.BooleanField(help_text="Asking for it once more may help.")


class DoingSerializer(serializers.Serializer[Any]):
    what = serializers.CharField()
    object_name = serializers.CharField(allow_blank=True)
    record_name = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(["done", "failed"])
    reason = serializers.CharField(allow_blank=True)


class EntrySerializer(serializers.Serializer[Any]):
    """Either of the two is there."""

    at = serializers.DateTimeField()
    account_id = serializers.CharField(allow_blank=True)
    line = EventSerializer(allow_null=True)
    activity = DoingSerializer(allow_null=True)


class TimelineSerializer(serializers.Serializer[Any]):
    stand = StandSerializer()
    entries = EntrySerializer(many=True)
    after = serializers.CharField(allow_null=True, help_text="Where the next page begins.")


class RetrySerializer(serializers.Serializer[Any]):
    events = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62),
        min_length=1,
        max_length=MOST_AT_ONCE,
    )


class RetriedSerializer(serializers.Serializer[Any]):
    events = serializers.IntegerField(help_text="How many are on their way.")
