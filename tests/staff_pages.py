"""Django admin as support staff use it: a form is posted as the page drew it, with some changes."""

import re
from html import unescape

from django.contrib.auth.models import User
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice


class Staff:
    def __init__(self, client, name="sue", *, superuser=True):
        make = User.objects.create_superuser if superuser else User.objects.create_user
        self.user = make(name) if superuser else make(name, is_staff=True)
        log_in(client, self.user)
        self.client = client

    def list(self, model, **query):
        return self.client.get(reverse(_name(model, "changelist")), query)

    def open(self, row):
        return self.client.get(address(row))

    def save(self, row, *, drawn=None, **changes):
        """What a browser posts: all that the page drew, and what was typed over it."""
        page = drawn or self.open(row)
        return self.client.post(address(row), drawn_values(page) | changes)

    def add(self, model, **values):
        return self.client.post(reverse(_name(model, "add")), values)

    def delete(self, row):
        return self.client.post(address(row, "delete"), {"post": "yes"}, follow=True)


def log_in(client, user):
    """By both factors."""
    device = StaticDevice.objects.create(user=user, name="tests")
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()


def address(row, action="change"):
    return reverse(_name(type(row), action), args=[row.pk])


def drawn_values(page):
    """The values of the form's own fields and of its inlines, as they stand in the page."""
    form = page.context["adminform"].form
    found = _values(form)
    for inline in page.context["inline_admin_formsets"]:
        found |= _values(inline.formset.management_form)
        for one in inline.formset.forms:
            found |= _values(one)
    return found


def _values(form):
    found = {}
    for bound in form:
        value = bound.value()
        initial = bound.initial
        if bound.field.show_hidden_initial:
            found[bound.html_initial_name] = _posted(initial)
        if value is not False:
            found[bound.html_name] = "on" if value is True else _posted(value)
    return found


def _posted(value):
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return "" if value is None else str(value)


def errors(page):
    """What the page says is wrong."""
    said = re.findall(r'<ul class="errorlist[^"]*"[^>]*>(.*?)</ul>', page.text, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", " ", one)).strip() for one in said]


def messages(page):
    return [str(one) for one in page.context["messages"]]


def _name(model, action):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}"
