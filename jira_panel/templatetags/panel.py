"""Small questions that the panel's templates ask of what they draw."""

from collections.abc import Mapping

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from jira import formats
from jira.caller import JiraCaller
from jira_panel.bar import Bar
from records.conversation import NOBODY, Comment
from records.shapes import Cell, Column, Group, SearchResult

register = template.Library()
EMPTY = SafeString('<span class="none"></span>')
LOZENGE = '<span class="loz{}" title="{}">{}</span>'
HERE = '<a class="plain" href="{}">{}</a>'
ELSEWHERE = '<a class="plain" href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
CUT = '<span class="clamp" title="{}">{}</span>'
OPENS_HERE = ("email", "phone")
LONGEST = 40


@register.filter
def is_wide(shown: Column | Cell) -> bool:
    """Sentences may take two lines of a wider column; everything else stands on one."""
    return shown.type == "textarea" or shown.name == "Subject"


@register.simple_tag
def show_cell(cell: Cell, caller: JiraCaller) -> SafeString:
    """A value as it stands in rows, cards and matches."""
    text = formats.value_of(cell.type, cell.value, caller, cell.currency)
    if text == "":
        return EMPTY
    if cell.tone:
        tone = "" if cell.tone == "neutral" else f" loz-{cell.tone}"
        return format_html(LOZENGE, tone, text, text)
    if cell.href:
        return format_html(HERE if cell.type in OPENS_HERE else ELSEWHERE, cell.href, text)
    return format_html(CUT, text, text) if len(text) > LONGEST else conditional_escape(text)


@register.filter
def is_long(cell: Cell) -> bool:
    """Takes the whole width among the details."""
    return cell.rich or is_wide(cell)


@register.filter
def writer(comment: Comment, names: Mapping[str, str]) -> str:
    """Who wrote it: one of Jira's people where it is ours, else whom Salesforce names."""
    if comment.account_id:
        return names.get(comment.account_id) or NOBODY
    return comment.author or ("" if comment.ours else "Somebody in Salesforce") or NOBODY


@register.filter
def initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0].upper() for word in [*words[:1], *words[1:][-1:]])


@register.filter
def span(group: Group) -> int:
    """How many columns stand between the name and the actions."""
    return max(1, len(group.columns) - 1 + len(group.missing_fields))


@register.filter
def has(bar: Bar, key: str) -> bool:
    return bar.has(key)


@register.filter
def matches(result: SearchResult) -> str:
    """How many were found, and where it was looked."""
    many = len(result.rows)
    found = (
        f"1 {result.label.lower()} matches"
        if many == 1
        else f"{many} {result.label_plural.lower()} match"
    )
    if result.capped:
        return f"The newest {found}. There are more: add a word."
    columns = [one.label.lower() for one in result.columns if one.searched]
    if result.exact or result.everywhere or not columns:
        return f"{found}."
    return f"{found} in {_either(columns)}."


def _either(names: list[str]) -> str:
    return " or ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
