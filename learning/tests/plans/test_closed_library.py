import datetime as dt

import pytest

from learning.services.pdps import pdp_start
from libraries.models import Membership
from libraries.services.closing import library_close
from pdplanner.kernel.errors import DomainError
from tests.cast import Cast, adopted_plan


def test_nobody_starts_a_plan_of_their_own_at_a_closed_library(cast: Cast) -> None:
    adopted_plan(cast)
    ada = cast.actor("ada")  # the hats of before, as on a page that is still open
    day = dt.date(2026, 5, 31)
    library_close(actor=cast.actor("cora"), library=cast.library, closed_on=day, reason="One town.", posts_end=True)
    with pytest.raises(DomainError, match="is closed; its last day was 31 May 2026"):
        pdp_start(actor=ada, membership=Membership.objects.get(pk=cast.posts["ada"].pk))
