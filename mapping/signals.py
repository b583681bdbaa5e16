from django.dispatch import Signal

# kwargs: tenant, run (PullRun). Sent after commit of the pull, outside any transaction.
pulled = Signal()
