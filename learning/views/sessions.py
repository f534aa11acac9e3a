"""The sessions of one conference that is in no catalog, logged in one go."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from learning import ports
from learning.forms.credits import FilesForm
from learning.forms.sessions import LINES, MOST_LINES, SessionsForm
from learning.queries.credits import verifiers
from learning.queries.kinds import kinds_of_sessions
from learning.queries.plan_choices import plan_choices
from learning.queries.several import warnings_of_sessions
from learning.services.sessions import credits_log_sessions
from learning.views.uploads import keep_files
from libraries.models import Membership
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

MORE = "more"


@needs("membership.log_credit", methods=FORM, related=("library__agency",))
def log(request: HttpRequest, post: Membership) -> HttpResponse:
    sent, grows = request.method == "POST", request.POST.get("then") == MORE
    data, files = keep_files(request) if sent else (None, FilesForm())
    form = _form(post, data, grows=grows)
    if form.is_bound and form.is_valid() and not files.errors:
        answer = _save(request, form, post)
        if answer is not None:
            return answer
    context = {"form": form, "files": files, "post": post, "rows": form.rows()}
    context |= {"verifiers": verifiers(post), "may_grow": form.lines < MOST_LINES}
    return render(request, "learning/credit/sessions.html", context, status=422 if form.is_bound else 200)


def _form(post: Membership, data: QueryDict | None, *, grows: bool) -> SessionsForm:
    """With more lines, nothing of what was typed is judged yet."""
    typed = data.get("lines", "") if data else ""
    lines = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else LINES
    lines = min(max(lines, 1) + (LINES if grows else 0), MOST_LINES)
    initial = {**data.dict(), "evidence": data.getlist("evidence")} if data and grows else {}
    kinds = kinds_of_sessions(post.library.agency)
    asked = ports.ask().asked_of(post.person_id, [kind.code for kind in kinds])
    roles = {code: words for one in asked.values() for code, words in one.roles.items()}
    return SessionsForm(
        None if grows else data, post=post, kinds=kinds, roles=roles, choices=plan_choices(post), lines=lines,
        initial=initial,
    )  # fmt: skip


def _save(request: HttpRequest, form: SessionsForm, post: Membership) -> HttpResponse | None:
    sessions, said = form.sessions(), form.cleaned_data
    form.warnings = warnings_of_sessions(post, sessions)
    if form.warnings and not said["looked"]:
        return None
    claims = request.POST.get("then") == "claim"
    try:
        credits = credits_log_sessions(
            actor=request.actor, membership=post, kind=form.kind_said, provider=said["provider"],
            event=said["provider"], sessions=sessions, claims=claims, goal_line=said.get("goal_line"),
            activity_line=said.get("activity_line"), evidence=said.get("evidence", ()),
        )  # fmt: skip
    except DomainError as refused:
        form.refuse_lines(refused)
        return None
    done = "claimed and waiting to be verified" if claims else "saved as drafts"
    note(request, f"{len(credits)} credit{'s' if len(credits) > 1 else ''} {done}.")
    return redirect("learning:credits")
