"""The audit of an agency: searched, read entry by entry, and taken along as a sheet."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.services.exports import audit_export
from pdplanner.home.documents.audit_csv import audit_csv
from pdplanner.home.explain import audit as words
from pdplanner.home.forms.audit import AuditFilter
from pdplanner.home.queries.audit import entries_seen, page_of, things_readable
from pdplanner.kernel.access import WRITE, Request, needs
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS

ON_A_PAGE = 50
MOST_IN_A_SHEET = 10_000


@needs("audit_entry.view")
def entries(request: Request) -> HttpResponse:
    assert request.actor is not None  # `needs` has sent strangers to sign in
    form = AuditFilter(request.GET)
    rows = entries_seen(request.actor, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "narrowed": any(form.cleaned_data.values()),
        "page": page,
        "lines": [_line(entry) for entry in page],
        "asked": _asked(form),
        "most": MOST_IN_A_SHEET,
    }
    return render(request, "home/audit/page.html", context, status=422 if form.errors else 200)


def _line(entry: AuditEntry) -> dict[str, object]:
    return {
        "entry": entry,
        "who": words.who_words(entry),
        "action": words.action_words(entry.action),
        "thing": words.thing_words(entry),
        "change": words.change_words(entry),
    }


def _asked(form: AuditFilter) -> dict[str, str]:
    """What was looked for, as the address says it."""
    return {name: form.data[name] for name in form.fields if form.data.get(name)}


@needs("audit_entry.view", related=("person",))
def entry(request: Request, found: AuditEntry) -> HttpResponse:
    assert request.actor is not None  # `needs` has sent strangers to sign in
    tells = found.refused or bool(things_readable(request.actor, [found]))
    context = {
        **_line(found),
        "before": words.value_words(found.before),
        "after": words.value_words(found.after),
        "tells": tells,
        "facts": list(words.fact_pairs(found)) if tells else [],
        "page_url": page_of(request.actor, found),
        "same": urlencode({"kind": found.subject_type, "number": found.subject_id}),
    }
    return render(request, "home/audit/entry.html", context)


@needs("agency.export_audit", methods=WRITE, proof=ALWAYS)
def sheet(request: Request) -> HttpResponse:
    """What the page shows, all of it. That it was taken along is an entry itself, and so this is no link."""
    assert request.actor is not None  # `needs` has sent strangers to sign in
    form = AuditFilter(request.POST)
    back = f"{reverse('home:audit')}?{urlencode(_asked(form))}"
    if not form.is_valid():
        return redirect(back)
    rows = entries_seen(request.actor, **form.cleaned_data)
    number = rows.count()
    if number > MOST_IN_A_SHEET:
        note(request, f"{number:,} entries are too many for one sheet. Narrow the days to at most {MOST_IN_A_SHEET:,}.")
        return redirect(back)
    taken = list(rows)
    text = audit_csv(taken, things_readable(request.actor, taken))
    audit_export(actor=request.actor, rows=number, asked=_asked(form))
    headers = {"Content-Disposition": "attachment; filename=audit.csv"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
