"""Telling people of what ends soon: each once for each of the days before, however many beats ask for it."""

from django.db import transaction

from certification.mail import endings
from certification.queries.endings import certificates_ending, periods_ending
from libraries.models import Agency


def endings_tell() -> int:
    """Tell holders, and those who decide for them, of certificates and periods that end soon; of how many."""
    told = 0
    for agency in Agency.objects.order_by("pk"):
        ending = [*certificates_ending(agency), *periods_ending(agency)]
        others = endings.around(agency, ending)
        for one in ending:
            with transaction.atomic():  # the holder's notice says that all were told
                endings.to_holder_and_deciders(one, others.get(one.person.pk, ()))
        told += len(ending)
    return told
