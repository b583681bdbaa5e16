"""One org: its settings, clock, people, schema and records."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from simulators.salesforce_org import files, ids, schema, seed, values
from simulators.salesforce_org.bulk_job import Job
from simulators.salesforce_org.config import OrgConfig
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.fields import Field, SObject
from simulators.salesforce_org.grants import Grants
from simulators.salesforce_org.schema import custom
from simulators.salesforce_org.settings import Settings
from simulators.salesforce_org.store import Store

LABELS = {
    50: "Winter '21",
    64: "Summer '25",
    65: "Winter '26",
    66: "Spring '26",
    67: "Summer '26",
    68: "Winter '27",
}
OLDEST, NEWEST = 31, 68
SEEN = (
    "package",
    "customised",
    "multi_currency",
    "switched_off",
    "hidden_fields",
    "hidden_objects",
    "read_only_objects",
    "chatter_off",
    "feed_off",
)
FEEDS = ("FeedItem", "FeedComment")


class Org:
    def __init__(self, config: OrgConfig) -> None:
        self.config = config
        self.reset()

    def reset(self) -> None:
        self.settings = Settings(
            package=self.config.package,
            callbacks=list(self.config.callbacks),
            any_callback=self.config.any_callback,
        )
        self.grants = Grants(self.settings, self.now)
        self.cursors: dict[str, list[dict[str, Any]]] = {}
        self.jobs: dict[str, Job] = {}
        self.blobs: dict[str, files.Content] = {}
        self.pictures: dict[tuple[str, str, str], files.Content] = {}
        self.user_id = ids.make("005", 1)
        self.queue_id = ids.make("00G", 1)
        self.schema_changed = self.now().replace(microsecond=0) - timedelta(days=30)
        self._load_schema()
        self.store = Store(self)
        seed.fill(self)

    def _load_schema(self) -> None:
        known = schema.objects(package=self.settings.package, customised=self.settings.customised)
        if self.settings.multi_currency:
            known = custom.with_currency(known)
        off = self.settings.switched_off
        self.every = {name: custom.without(one, off) for name, one in known.items()}

    @property
    def sobjects(self) -> dict[str, SObject]:
        hidden = [*self.settings.hidden_objects, *(FEEDS if self.settings.chatter_off else ())]
        return {name: one for name, one in self.every.items() if name not in hidden}

    @property
    def hidden_ids(self) -> set[str]:
        return {ids.restored(one) for one in self.settings.hidden_records if ids.is_id(one)}

    def change(self, wanted: dict[str, Any]) -> list[str]:
        strange = self.settings.change(wanted)
        if not strange and set(wanted) & set(SEEN):
            self._load_schema()
            # Two changes within a second must still look like two.
            self.schema_changed = max(
                self.now().replace(microsecond=0), self.schema_changed + timedelta(seconds=1)
            )
        if not strange and set(wanted) & {
            "org",
            "package",
            "package_version",
            "customised",
            "multi_currency",
        }:
            seed.follow(self)
        return strange

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.settings.clock_advance_seconds)

    def stamp(self) -> str:
        return values.shown_time(self.now().replace(microsecond=0))

    def http_date(self, at: datetime) -> str:
        return format_datetime(at, usegmt=True)

    def sobject(self, name: str) -> SObject:
        """By name, whatever its case; not found where it is absent or hidden, which look alike."""
        found = self.sobject_or_none(name)
        if found is None:
            raise not_found()
        return self.seen(found)

    def sobject_or_none(self, name: str) -> SObject | None:
        wanted = name.lower()
        return next((one for one in self.sobjects.values() if one.name.lower() == wanted), None)

    def seen(self, of: SObject) -> SObject:
        """As the connected user may see it: without hidden fields, without rights it lacks."""
        fields = {name: one for name, one in of.fields.items() if not self.is_hidden(of, one)}
        off = set(of.off)
        if of.name in self.settings.read_only_objects:
            off |= {"createable", "updateable", "deletable"}
        feed = of.feed and not self.settings.chatter_off and of.name not in self.settings.feed_off
        return SObject(of.name, of.label, of.plural, of.prefix, fields, frozenset(off), feed)

    def is_hidden(self, of: SObject, one: Field) -> bool:
        return f"{of.name}.{one.name}" in self.settings.hidden_fields

    def field(self, of: SObject, name: str) -> Field | None:
        one = of.find(name)
        return None if one is None or self.is_hidden(of, one) else one

    def by_prefix(self, record_id: str) -> SObject:
        found = self.by_prefix_or_none(record_id)
        if found is None:
            raise ApiError(400, "MALFORMED_ID", f"malformed id {record_id}", ["Id"])
        return found

    def by_prefix_or_none(self, record_id: str) -> SObject | None:
        prefix = record_id[:3]
        return next((one for one in self.sobjects.values() if one.prefix == prefix), None)

    def versions(self) -> list[dict[str, str]]:
        return [
            {
                "label": LABELS.get(number, f"Release {number}"),
                "url": f"/services/data/v{number}.0",
                "version": f"{number}.0",
            }
            for number in range(OLDEST, NEWEST + 1)
        ]

    def check_version(self, text: str) -> None:
        """`66.0`; a retired one is 410, one that never was 404."""
        number, _, rest = text.partition(".")
        if not number.isdigit() or rest != "0" or int(number) > NEWEST:
            raise not_found()
        if int(number) < OLDEST:
            message = "Invalid Api version specified on URL"
            raise ApiError(410, "UNSUPPORTED_API_VERSION", message)
