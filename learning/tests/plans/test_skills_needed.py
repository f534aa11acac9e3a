"""What the library says a goal needs is offered beside it, until a gap names it."""

from django.test import Client
from django.urls import reverse

from libraries.models import Goal

from .conftest import Desk


def test_a_skill_the_goal_needs_begins_a_gap_and_is_offered_until_one_names_it(desk: Desk, client: Client) -> None:
    desk.fill()
    gap = desk.revision.gaps.order_by("pk")[0]
    goal = gap.plan_goal.goal
    Goal.objects.filter(pk=goal.pk).update(skills=f"{gap.skill.upper()}\nPlain <language>")
    client.force_login(desk.cast.ada)
    editor = reverse("learning:revision_edit", args=[desk.revision.pk])
    page = client.get(editor).content.decode()
    link = f"?at=gap-new-{gap.plan_goal_id}&amp;skill=Plain%20%3Clanguage%3E#gap-new-{gap.plan_goal_id}"
    assert f'<a href="{link}">Plain &lt;language&gt;</a>. Choose one that you lack.' in page
    assert f"{gap.skill.upper()}</a>" not in page
    opened = client.get(editor, {"at": f"gap-new-{gap.plan_goal_id}", "skill": "Plain <language>"}).content.decode()
    assert 'value="Plain &lt;language&gt;"' in opened
