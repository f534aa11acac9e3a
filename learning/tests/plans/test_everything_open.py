"""The editor with everything open at once: an answer to a return, shared, with remarks and an activity to write."""

from django.test import Client
from django.urls import reverse

from learning.services import comments, drafts, pdps, reviews, revisions, sharing

from .conftest import Desk
from .test_editor import queries_of


def test_everything_open_asks_the_database_fifteen_times_at_most(desk: Desk, client: Client) -> None:
    desk.bring_to("with_consultant")
    consultant, ada, sam = (desk.cast.actor(who) for who in ("connie", "ada", "sam"))
    line = desk.revision.activities.all()[0].line
    reviews.mark_set(actor=consultant, revision=desk.revision, activity=line, mark="question", words="Who pays?")
    revisions.revision_return(actor=consultant, revision=desk.revision, reason="One question.")
    draft = pdps.pdp_revise(actor=ada, pdp=desk.pdp)
    for gap in draft.gaps.all():
        drafts.option_save(actor=ada, revision=draft, gap=gap, title="Course", cents=100)
    sharing.draft_share(actor=ada, revision=draft)
    comments.comment_write(actor=sam, revision=draft, words="Good.")
    client.force_login(desk.cast.ada)
    activity = draft.activities.get(line=line)
    url = reverse("learning:revision_edit", args=[draft.pk]) + f"?at=activity-{activity.pk}"
    assert "Who pays?" in client.get(url).content.decode()
    assert queries_of(client, url) <= 15  # one of them is the lexicon
