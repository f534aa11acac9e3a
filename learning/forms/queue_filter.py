"""The filters of the plans that wait; they live in the address, so a view of the queue can be kept and sent on."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet

from learning.enums import RevisionState
from learning.models import Revision
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.forms import CleanForm

CAME = {
    "first": {"previous": None},
    "again": {"previous__state": RevisionState.RETURNED},
    "change": {"previous__state": RevisionState.APPROVED},
}
ORDERS = {
    "": ("since", "pk"),
    "newest": ("-since", "-pk"),
    "library": ("pdp__membership__library__name", "since", "pk"),
    "name": ("pdp__person__family_name", "since", "pk"),
}


class QueueFilter(CleanForm):
    """Library, region, first time or again, how long, and in which order. What makes no sense is left out, never an
    error page; what leaves no choice is not asked."""

    library = forms.TypedChoiceField(label="Library", required=False, coerce=int, empty_value=None)
    region = forms.ChoiceField(label="Region", required=False)
    came = forms.ChoiceField(
        label="Sent", required=False,
        choices=[("", "For any reason"), ("first", "For the first time"), ("again", "Again, after a return"),
                 ("change", "As a change of an approved plan")],
    )  # fmt: skip
    longer = forms.IntegerField(label="Waiting more than … days", required=False, min_value=0, max_value=3650)
    order = forms.ChoiceField(
        label="Order", required=False,
        choices=[("", "Oldest first"), ("newest", "Newest first"), ("library", "By library"), ("name", "By name")],
    )  # fmt: skip
    whose = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: QuerySet[Revision], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows, self._zone = rows, next((hat.zone for hat in actor.hats), "UTC")
        library = "pdp__membership__library"
        known = rows.order_by(f"{library}__name").values_list(library, f"{library}__name", f"{library}__region")
        found = list(known.distinct())
        self._offer("library", "All libraries", [(str(pk), name) for pk, name, _ in found])
        self._offer("region", "All regions", sorted({(region, region) for _, _, region in found if region}))

    def _offer(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", everything), *choices]
        if len(choices) < 2:
            self.fields[name].widget = forms.HiddenInput()

    def applied(self) -> QuerySet[Revision]:
        """The rows narrowed to what was asked for, in the order asked for."""
        self.is_valid()
        asked, rows = self.cleaned_data, self._rows
        if asked.get("library"):
            rows = rows.filter(pdp__membership__library=asked["library"])
        if asked.get("region"):
            rows = rows.filter(pdp__membership__library__region=asked["region"])
        rows = rows.filter(**CAME.get(asked.get("came") or "", {}))
        if asked.get("longer") is not None:
            rows = rows.filter(since__lt=self._midnight(asked["longer"]))
        return rows.order_by(*ORDERS[asked.get("order") or ""])

    def _midnight(self, days: int) -> dt.datetime:
        """What came before this moment has waited more than `days`, as the queue counts them: by midnights."""
        return clock.day_begins(clock.today(self._zone) - dt.timedelta(days=days), self._zone)

    @property
    def is_set(self) -> bool:
        asked = (self.cleaned_data.get(name) for name in ("library", "region", "came", "order", "longer"))
        return any(value not in (None, "") for value in asked)
