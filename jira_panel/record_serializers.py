"""What the end-points of the details dialog take and answer."""

from typing import Any

from rest_framework import serializers

from jira_panel.serializers import CellSerializer, ProblemSerializer


class ValueSerializer(CellSerializer):
    rich = serializers.BooleanField(help_text="`value` is HTML that is safe to show.")


class TabSerializer(serializers.Serializer[Any]):
    """What stands in a tab comes by its own end-point."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    total = serializers.IntegerField(allow_null=True)
    problem = ProblemSerializer(allow_null=True)


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
