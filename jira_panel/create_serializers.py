"""What the end-points of the create dialog take and answer."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jira_panel.serializers import FoundSerializer
from mapping.rows import MOST as MOST_FIELDS

LONGEST_VALUE = 131_072


class CreatableSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    tile = serializers.CharField()


class CreatablesSerializer(serializers.Serializer[Any]):
    objects = CreatableSerializer(many=True)


class OptionSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    under = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Values of the controlling field that allow it; null: all.",
    )
    offered = serializers.BooleanField(help_text="False: not with the form's record type.")


class ListsSerializer(serializers.Serializer[Any]):
    values = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="By API name."
    )


class InputSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="API name of the Salesforce field.")
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    text = serializers.CharField(help_text="Name of what a lookup should lead to.")
    origin = serializers.ChoiceField(["issue", "default", ""])
    required = serializers.BooleanField()  # type: ignore[assignment]
    read_only = serializers.BooleanField()  # type: ignore[assignment]
    wide = serializers.BooleanField()
    help = serializers.CharField()
    options = OptionSerializer(many=True)
    controller = serializers.CharField()
    length = serializers.IntegerField()
    step = serializers.CharField()
    similar = serializers.BooleanField()
    problem = serializers.CharField()


class FormSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="Send it with the order; never make one yourself.")
    object_name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    inputs = InputSerializer(many=True)
    assign = serializers.BooleanField(allow_null=True)
    similar = serializers.BooleanField()


@extend_schema_field(OpenApiTypes.ANY)
class ValueField(serializers.Field[Any, Any, Any, Any]):
    """A text, a number, true or false, a list of texts, or null."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and all(isinstance(one, str) for one in data):
            return data[:1000]
        if data is None or isinstance(data, bool | int | float):
            return data
        if isinstance(data, str) and len(data) <= LONGEST_VALUE:
            return data
        raise serializers.ValidationError("This is no value of a field.")

    def to_representation(self, value: Any) -> Any:
        return value


class OrderSerializer(serializers.Serializer[Any]):
    object = serializers.CharField(max_length=120)
    key = serializers.CharField(max_length=64)
    values = serializers.DictField(child=ValueField(), help_text="By API name.")
    assign = serializers.BooleanField(default=False)
    save_duplicate = serializers.BooleanField(
        default=False, help_text="Though a duplicate rule found similar records."
    )
    send_again = serializers.BooleanField(
        default=False, help_text="Though one of the similar records may be this one."
    )

    def validate_values(self, values: dict[str, Any]) -> dict[str, Any]:
        if len(values) > 5 * MOST_FIELDS:
            raise serializers.ValidationError("Too many fields.")
        return values


class SimilarRecordsSerializer(serializers.Serializer[Any]):
    records = FoundSerializer(many=True)
    may_go_on = serializers.BooleanField(help_text="Whether another may be created all the same.")


class SimilarSerializer(SimilarRecordsSerializer):
    code = serializers.CharField()
    message = serializers.CharField()
    may_link = serializers.BooleanField()


class LookedUpRecordSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    object_name = serializers.CharField()


class LookedUpSerializer(serializers.Serializer[Any]):
    records = LookedUpRecordSerializer(many=True)


class PotentialSerializer(serializers.Serializer[Any]):
    rows = FoundSerializer(many=True)
    may_link = serializers.BooleanField()
