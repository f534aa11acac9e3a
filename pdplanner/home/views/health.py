"""What a load balancer and a watchman ask. No personal data, no versions, no names."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from pdplanner.kernel import doctor
from pdplanner.kernel.access import public


@public("a load balancer has no account; it learns only that the process answers")
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


@public("a load balancer has no account; it learns only whether this host can serve")
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has every migration. A stopped broker does not make a host unready: work
    waits as rows; `work` says whether anything has waited too long."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        late = sum(1 for _ in doctor.nothing_stuck()) if not behind else 0
    except DatabaseError:
        return JsonResponse({"status": "not ready", "database": "no answer"}, status=503)
    if behind:
        return JsonResponse({"status": "not ready", "database": "migrations are missing"}, status=503)
    return JsonResponse({"status": "ready", "database": "ok", "work": "late" if late else "ok"})
