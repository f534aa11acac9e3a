"""What a load balancer and a watchman ask. No personal data, no versions, no names."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from pdplanner.kernel import jobs, pulse
from pdplanner.kernel.access import public
from pdplanner.kernel.doctor import STUCK_AFTER


@public("a load balancer has no account; it learns only that the process answers")
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


@public("a load balancer has no account; it learns only whether this host can serve")
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has every migration. A stopped broker, worker or beat does not make a host
    unready, because work waits as rows: `broker` and `background` say so, and `work` whether any waited too long."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return JsonResponse({"status": "not ready", "database": "migrations are missing"}, status=503)
        is_late, heard = jobs.is_any_stuck(STUCK_AFTER), pulse.heard()
    except DatabaseError:
        return JsonResponse({"status": "not ready", "database": "no answer"}, status=503)
    return JsonResponse({
        "status": "ready",
        "database": "ok",
        "work": "late" if is_late else "ok",
        "broker": "ok" if pulse.broker_answers() else "degraded",
        "background": "silent" if heard.is_silent else "ok",
        "heard": heard.at,
    })  # fmt: skip
