"""A process of the service, without its web server: many panels at once on one connection.

`connect` logs a new tenant in; `panels TENANT COUNT` says it is ready, waits for a line, and tells
the outcome of each panel as JSON. What breaks is missing there and stands on the error output.
"""

import json
import sys
import threading
from uuid import UUID

import django


def log_in():
    from tests.factories import TenantFactory
    from tests.salesforce_world import connect

    tenant = TenantFactory()
    connect(tenant, None)
    print(tenant.pk, flush=True)


def panels(tenant_id, count):
    from django.db import connection

    from tenants.models import Tenant

    tenant = Tenant.objects.get(pk=UUID(tenant_id))
    start, outcomes = threading.Event(), []

    def panel():
        start.wait()
        try:
            outcomes.append(ask(tenant))
        finally:
            connection.close()

    threads = [threading.Thread(target=panel) for _ in range(count)]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    start.set()
    for thread in threads:
        thread.join()
    print(json.dumps(outcomes), flush=True)


def ask(tenant):
    from common.errors import RemoteError
    from salesforce.client import client_for

    try:
        return client_for(tenant).get("/limits").status
    except RemoteError as error:
        return error.code


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "connect":
        log_in()
    else:
        panels(sys.argv[2], int(sys.argv[3]))
