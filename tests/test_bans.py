"""Each ban finds a sample of what it bans, and leaves alone what is like it; ours of `tests/bans.py`, and ruff's."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import bans

HOUSE = Path(__file__).resolve().parent.parent
RUFF = Path(sys.executable).with_name("ruff")
VIEW = "learning/views/credits.py"
IN_VIEW = "def page(request: HttpRequest, credit: Credit, pk: int, code: str) -> HttpResponse:\n    "

BAD = [
    ("state", "learning/forms/credits.py", "credit.state = CreditState.VERIFIED"),
    ("state", "learning/views/credits.py", "setattr(credit, 'state', 'verified')"),
    ("state", "pdplanner/home/queries/library.py", "rows.update(state='verified')"),
    ("unscoped", VIEW, f"{IN_VIEW}rows = Credit.objects.all()"),
    ("unscoped", VIEW, f"{IN_VIEW}row = Credit.objects.get(pk=pk)"),
    ("unscoped", VIEW, f"{IN_VIEW}key = request.GET['credit']\n    row = Credit._default_manager.filter(pk=key)"),
    ("unscoped", VIEW, f"{IN_VIEW}rows = Credit.objects.filter(state='verified').exclude(pk=credit.pk)"),
    ("unscoped", VIEW, f"{IN_VIEW}row = get_object_or_404(Kind, code=code)"),
    ("unscoped", VIEW, "def _of(form: PersonForm) -> Person:\n    return Person.objects.get(pk=form.known)"),
    ("unscoped", "pdplanner/demo/views.py", "class Page:\n    queryset = Credit.objects.order_by('pk')"),
    ("safe", "learning/explain.py", "from django.utils.safestring import mark_safe as plain"),
    ("safe", "learning/explain.py", "words = safestring.mark_safe(title)"),
    ("safe", "templates/learning/credit/page.html", "<p>{{ credit.title | safe }}</p>"),
    ("safe", "templates/learning/credit/page.html", "{% autoescape off %}{{ title }}{% endautoescape %}"),
    ("csrf", "learning/views/credits.py", "@csrf_exempt\ndef claim(request):\n    pass"),
    ("cache", "learning/urls.py", "path('', cache_page(60)(page))"),
    ("cache", "pdplanner/settings/base.py", "MIDDLEWARE = ['django.middleware.cache.UpdateCacheMiddleware']"),
    ("cache", "templates/learning/credit/page.html", "{% load cache %}"),
    ("cache", "templates/learning/credit/page.html", "{% cache 500 sidebar %}{% endcache %}"),
    ("message", "certification/tasks.py", "refresh_range.delay(first, last)"),
    ("message", "learning/services/credits.py", "current_app.send_task('learning.remind')"),
    ("audit", "learning/services/credits.py", "AuditEntry(action='credit.verify').save()"),
    ("audit", "learning/services/credits.py", "AuditEntry.objects.filter(pk=1).order_by('pk').update(reason='')"),
    ("audit", "learning/services/credits.py", "cursor.execute(f'DELETE FROM {AuditEntry._meta.db_table}')"),
]
GOOD = [
    ("learning/services/credits.py", "credit.state = CreditState.VERIFIED"),
    ("learning/queries/credits.py", "Credit.objects.all()"),
    (VIEW, f"{IN_VIEW}rows = Credit.objects.filter(pk__in=visible(request.actor, 'credit.view').values('pk'))"),
    (VIEW, f"{IN_VIEW}rows = Credit.objects.order_by('pk').filter(person=request.actor.person, state='claimed')"),
    (VIEW, f"{IN_VIEW}post = credit.membership\n    row = get_object_or_404(Kind, agency=post.agency, code=code)"),
    (VIEW, f"{IN_VIEW}row = get_object_or_404(credit.evidence, pk=pk)"),
    (VIEW, f"@public('it is on the certificate')\n{IN_VIEW}row = get_object_or_404(Agency, slug=code)"),
    ("templates/emails/base.txt", "{% autoescape off %}{{ words }}{% endautoescape %}"),
    ("pdplanner/kernel/jobs.py", "current_app.send_task(name)"),
    ("learning/queries/plan_page.py", "AuditEntry.objects.filter(refused=False).order_by('pk').first()"),
]


@pytest.mark.parametrize(("ban", "path", "source"), BAD)
def test_a_sample_is_found(ban: str, path: str, source: str) -> None:
    assert [line.split()[1] for line in bans.broken(path, source)] == [f"{ban}:"]


@pytest.mark.parametrize(("path", "source"), GOOD)
def test_what_is_only_like_it_is_not(path: str, source: str) -> None:
    assert bans.broken(path, source) == []


def test_every_ban_has_its_sample() -> None:
    assert {ban for ban, _, _ in BAD} == set(bans.BANS)


def test_no_exception_outlives_what_it_was_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = dict(bans.EXCEPT)
    monkeypatch.setattr(bans, "EXCEPT", {})
    for ban, path in made:
        assert any(f" {ban}: " in line for line in bans.broken(path, (HOUSE / path).read_text())), (ban, path)


def test_the_house_keeps_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert bans.main() == 0, capsys.readouterr().out
    assert len(bans.own_files()) > 500


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("TID251", "from django.utils import timezone\n\nprint(timezone.now())\n"),
        ("TID251", "import datetime as dt\n\ntoday = dt.date.today()\n"),
        ("S308", "from django.utils.safestring import mark_safe\n\nwords = mark_safe(str(1))\n"),
        ("S608", "name = input()\nsql = f'SELECT * FROM {name}'\n"),
        ("S301", "import pickle\n\npickle.loads(b'')\n"),
    ],
)
def test_ruff_bans_the_rest(rule: str, source: str) -> None:
    command = [RUFF, "check", "--no-cache", "--output-format=concise", "--stdin-filename=learning/explain.py", "-"]
    found = subprocess.run(command, cwd=HOUSE, input=source, capture_output=True, text=True, check=False)
    assert f" {rule} " in found.stdout
    assert found.returncode == 1
