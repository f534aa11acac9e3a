"""Telling people of what ends soon: each once for each of the days before, however many beats ask for it."""

from django.db import transaction

from certification.mail import endings
from certification.queries.endings import certificates_ending, periods_ending
from certification.queries.leaving import credits_leaving
from libraries.models import Agency


def endings_tell() -> int:
    """Tell holders, and those who decide for them, of certificates, periods and credits that end soon; of how many."""
    told = 0
    for agency in Agency.objects.order_by("pk"):
        ending = [*certificates_ending(agency), *periods_ending(agency)]
        leaving = list(credits_leaving(agency))
        enrollments = [one.enrollment for one in ending] + [one.enrollment for one in leaving]
        people = endings.to_be_told(agency, enrollments)
        for one in ending:
            with transaction.atomic():  # the holder's notice says that all were told
                endings.of_the_end(one, people[one.enrollment.pk])
        for some in leaving:
            with transaction.atomic():
                endings.of_leaving(some, people[some.enrollment.pk])
        told += len(ending) + len(leaving)
    return told
