"""Lists of tables that grow without end, for support staff: none is counted to its end, sorted by a
column without an index, or searched through without the site."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import smart_split, unescape_string_literal

from tenants.models import Tenant
from tenants.staff import AdminBase, ReadOnly

if TYPE_CHECKING:
    PaginatorBase = Paginator[Any]
else:
    PaginatorBase = Paginator

MOST = 10_000
MOST_SITES = 100


class Capped(PaginatorBase):
    """Counts so far and no further; older rows are found by searching."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST].count())


class Growing(ReadOnly, AdminBase):
    """`exactly`: columns in which a word is looked for as a whole."""

    exactly: ClassVar[tuple[str, ...]] = ()
    search_help = "One of these, whole"
    paginator = Capped
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        names = ", ".join(name.replace("_", " ") for name in cls.exactly)
        cls.search_help_text = (
            f"{cls.search_help}: {names}. At most the newest {MOST:,} are listed."
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for word in smart_split(search_term):
            queryset = queryset.filter(self._found(_plain(word)))
        return queryset, False

    def _found(self, word: str) -> Q:
        return Q(*((name, word) for name in self.exactly), _connector=Q.OR)


class Large(Growing):
    """Rows of sites: what is no part of a site's address is looked for in `exactly`."""

    search_help = "Part of a site’s address, then one of these, whole"
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url"]

    def _found(self, word: str) -> Q:
        sites = _sites(word)
        return Q(tenant__in=sites) if sites else super()._found(word)


def _sites(word: str) -> list[Any]:
    addresses = Q(site_url__icontains=word) | Q(display_url__icontains=word)
    found = Tenant.objects.filter(addresses | Q(cloud_id=word))
    return list(found.order_by().values_list("pk", flat=True)[:MOST_SITES])


def _plain(word: str) -> str:
    quoted = word[0] in "\"'" and word[0] == word[-1] and len(word) > 1
    return unescape_string_literal(word) if quoted else word


class ByWord(admin.SimpleListFilter):
    """By words that are known beforehand: looking for those in use would read the table."""

    words: ClassVar[dict[str, str]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.words.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(Q((str(self.parameter_name), value))) if value else queryset


class Stuck(admin.SimpleListFilter, ABC):
    """`is_stuck` says which rows wait for somebody."""

    title = "needs somebody"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.is_stuck()) if self.value() == "yes" else queryset

    @abstractmethod
    def is_stuck(self) -> Q:
        """Which rows need somebody."""
