from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from certification.models import Standing
from libraries.models import Agency
from pdplanner.demo.people import AGENCY, PASSWORD, SIX
from pdplanner.demo.stage import Stage
from pdplanner.demo.story import tell
from pdplanner.kernel import jobs


class Command(BaseCommand):
    help = "Build the demo through the services, with a moving clock. Demo and test mode only; all or nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in {"demo", "test"}:
            raise CommandError(
                "The demo has accounts with a public password, so it is never built in production. "
                "Unset SECRET_KEY and ALLOWED_HOSTS, or set PDPLANNER_MODE=demo, on a machine of your own."
            )
        if Agency.objects.filter(slug=AGENCY["slug"]).exists():
            self.stdout.write("The demo is already there; nothing was changed.")
            return
        with transaction.atomic():
            stage = Stage()
            stage.set_up()
            tell(stage)
        # The worker would do this within seconds; but the first page somebody opens already says where they stand.
        for pk in Standing.objects.values_list("pk", flat=True):
            jobs.run("certification.refresh_standing", pk)
        self.stdout.write(f"The demo is ready. Password of every account: {PASSWORD}")
        for player in SIX:
            self.stdout.write(f"  {player.mail:<26} {player.name}")
