"""pdplanner: professional-development planning and certification tracking for libraries."""

from pdplanner.celery import app as celery_app

__all__ = ["celery_app"]
