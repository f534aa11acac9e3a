"""The delivery log: which mail went to whom and how it fared, and “Send again”; and everybody's own."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from pdplanner.home.explain.mails import WHY_HIDDEN, failed_because, line_of, where_words
from pdplanner.home.forms.mails import MailFilter
from pdplanner.home.queries.mails import WEEKS, is_known_beyond, mails_seen, mails_to, obstacle
from pdplanner.home.services.mails import mail_send_again
from pdplanner.kernel import outbox
from pdplanner.kernel.access import WRITE, Request, may, needs, signed_in
from pdplanner.kernel.models import Mail
from pdplanner.kernel.notes import note

ON_A_PAGE = 50


@needs("mail.view")
def mails(request: Request) -> HttpResponse:
    assert request.actor is not None  # `needs` has sent strangers to sign in
    form = MailFilter(request.GET)
    rows = mails_seen(request.actor, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "narrowed": any(form.cleaned_data.values()), "page": page, "weeks": WEEKS,
        "lines": [line_of(mail, hides_subject=mail.is_known_beyond) for mail in page],
    }  # fmt: skip
    return render(request, "home/mails/log.html", context, status=422 if form.errors else 200)


@needs("mail.view", related=("to_person",))
def mail(request: Request, found: Mail) -> HttpResponse:
    assert request.actor is not None  # `needs` has sent strangers to sign in
    assert found.to_person is not None  # nobody is granted a mail to nobody
    hides = is_known_beyond(request.actor, found)
    again = list(outbox.sent_again(found).defer("text", "html"))
    context = {
        "line": line_of(found, hides_subject=hides), "why_hidden": WHY_HIDDEN if hides else "",
        "person": found.to_person, "may_see_person": may(request.actor, "person.view", found.to_person),
        "where": where_words(found, is_known_beyond=hides), "failed_because": failed_because(found),
        "obstacle": obstacle(found, found.to_person, is_known_beyond=hides),
        "again": [line_of(one) for one in again], "first": outbox.first_of(found),
    }  # fmt: skip
    return render(request, "home/mails/mail.html", context)


@needs("mail.send_again", methods=WRITE, related=("to_person",))
def send_again(request: Request, found: Mail) -> HttpResponse:
    assert request.actor is not None  # `needs` has sent strangers to sign in
    seen = request.POST.get("seen", "")
    mail_send_again(actor=request.actor, mail=found, seen=int(seen) if seen.isdecimal() and len(seen) < 6 else -1)
    note(request, f"It is being sent again to {found.to_person}, at the address they have today.")
    return redirect("home:mail", found.pk)


@signed_in("everybody sees which mail was sent to them, and to nobody else")
def own_mails(request: Request) -> HttpResponse:
    assert request.actor is not None  # `signed_in` has sent strangers to sign in
    page = Paginator(mails_to(request.actor.person), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [line_of(mail) for mail in page]
    return render(request, "home/mails/own.html", {"page": page, "lines": lines, "weeks": WEEKS})
