"""What the end-points take and answer."""

from typing import Any

from rest_framework import serializers

# Serializers are read only or checked by hand: `Any` stands for the instance type.


class BeginSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=1000)
    size = serializers.IntegerField()


class ChoiceSerializer(serializers.Serializer[Any]):
    source = serializers.CharField(
        max_length=400, help_text="column:Header, jira:field id, default: or none:"
    )
    use_default = serializers.BooleanField(required=False)
    default = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=32_000
    )


class MappingSerializer(serializers.Serializer[Any]):
    lines = serializers.DictField(child=ChoiceSerializer(), help_text="By API name of the field.")
    check = serializers.BooleanField(default=True)


class StartSerializer(serializers.Serializer[Any]):
    assign = serializers.BooleanField()
    link = serializers.BooleanField(default=False)


class UploadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    file_name = serializers.CharField()
    state = serializers.CharField()
    size = serializers.IntegerField()
    received = serializers.IntegerField()
    rows = serializers.IntegerField()
    checked_rows = serializers.IntegerField()
    bad_rows = serializers.IntegerField()
    created = serializers.IntegerField()
    failed = serializers.IntegerField()
    problem = serializers.CharField(allow_blank=True)
    attached = serializers.BooleanField(source="attached_at")


class StepSerializer(serializers.Serializer[Any]):
    upload = UploadSerializer(allow_null=True)
    piece_bytes = serializers.IntegerField()
