"""Names as certificates print them."""

from django.db.models import Value
from django.db.models.functions import Coalesce, Length, NullIf

from libraries.models import Agency, Person


def longest_printed_name(agency: Agency) -> str:
    """Of everybody who is or was enrolled at the agency; "" where nobody is."""
    printed = Coalesce(NullIf("name_on_certificates", Value("")), "display_name")
    rows = Person.objects.filter(enrollments__agency=agency, erased_at=None).annotate(printed=printed)
    return rows.order_by(Length("printed").desc(), "pk").values_list("printed", flat=True).first() or ""
