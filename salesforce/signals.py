from django.dispatch import Signal

# kwargs: tenant, connection. Sent after commit of the connection, outside any transaction.
connected = Signal()
disconnected = Signal()
