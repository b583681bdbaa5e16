"""What the end-points of a record's feed take and answer."""

from typing import Any

from rest_framework import serializers

LONGEST = 400_000  # what is longer than a post is refused in words of its own

KEY = "Made once a post, by the sender: 16 to 64 letters, digits or hyphens."


class ReplySerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    author = serializers.CharField(allow_blank=True)
    via_jira = serializers.BooleanField(help_text="`author` is one of Jira’s people.")
    at = serializers.DateTimeField(allow_null=True)
    html = serializers.CharField(help_text="Safe to show.", allow_blank=True)
    signed = serializers.CharField(help_text="Last line of our own.", allow_blank=True)


class PostSerializer(ReplySerializer):
    comments = ReplySerializer(many=True)
    earlier = serializers.IntegerField(help_text="Comments before those that are here.")
    takes_comments = serializers.BooleanField()


class FeedSerializer(serializers.Serializer[Any]):
    posts = PostSerializer(many=True)
    following = serializers.CharField(allow_blank=True, help_text="Token of the next page.")
    may_post = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text="Why nothing may be posted.")
    signature = serializers.CharField(allow_blank=True, help_text="The last line of a post.")


class NewPostSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=64, help_text=KEY)
    record = serializers.CharField(max_length=18)
    html = serializers.CharField(max_length=LONGEST, allow_blank=True)


class NewReplySerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=64, help_text=KEY)
    record = serializers.CharField(max_length=18)
    post = serializers.CharField(max_length=18)
    text = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False)


class AddedSerializer(serializers.Serializer[Any]):
    file = serializers.CharField(help_text="For `data-file` of an `img` in the HTML of a post.")
    alt = serializers.CharField(help_text="A first description.")


class PostedSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
