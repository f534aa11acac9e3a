import pytest
from django.http import Http404

from learning.models import Credit, Kind
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.errors import NotAllowed


@pytest.fixture
def credits(cast):
    """One claimed credit of each: Ada, Sam and Dina of Millrace, Otto of Cedar Fork, Fred of the other agency."""
    rows = {}
    for name in ("ada", "sam", "dina", "otto", "fred"):
        post = cast.posts[name]
        kind = Kind.objects.get(agency=post.library.agency, code="training")
        rows[name] = Credit.objects.create(
            person=post.person, membership=post, kind=kind, title=name, started_on="2026-01-05", ended_on="2026-01-05",
            minutes=60, state="claimed", recorded_at=clock.now(),
        )  # fmt: skip
    return rows


@pytest.mark.parametrize(
    ("who", "sees", "verifies"),
    [
        ("ada", {"ada"}, set()),
        ("sam", {"sam", "ada"}, {"ada"}),
        ("dina", {"dina", "ada", "sam"}, {"ada", "sam"}),
        ("carl", {"dina"}, {"dina"}),
        ("alma", set(), set()),
        ("tess", set(), set()),
        ("connie", {"ada", "sam", "dina", "otto"}, set()),
        ("cora", {"ada", "sam", "dina", "otto"}, set()),
        ("fay", {"fred"}, set()),
        ("root", set(), set()),
    ],
)
def test_the_same_path_filters_the_list_and_checks_the_object(cast, credits, who, sees, verifies):
    actor = cast.actor(who)

    assert {credit.title for credit in access.visible(actor, "credit.view")} == sees
    assert {credit.title for credit in access.visible(actor, "credit.verify")} == verifies
    assert {name for name, credit in credits.items() if access.may(actor, "credit.verify", credit)} == verifies


def test_what_is_not_yours_is_the_same_as_what_does_not_exist(cast, credits):
    for pk in (credits["fred"].pk, 10**9):
        with pytest.raises(Http404):
            access.load(cast.actor("sam"), "credit.verify", pk)


def test_what_you_see_but_may_not_do_is_refused_with_who_may(cast, credits):
    with pytest.raises(NotAllowed) as refusal:
        access.load(cast.actor("connie"), "credit.verify", credits["ada"].pk)

    assert refusal.value.words == "This is for another role to do: board chair, supervisor, trustee."


def test_nobody_decides_on_their_own_whatever_hats_they_wear(cast, credits):
    from libraries.models import Supervision
    from tests.cast import LONG_AGO, post

    second = post(cast.sam, cast.library, "staff", "Second desk", starts_on=LONG_AGO.replace(year=2016))
    Supervision.objects.create(supervisor=second, report=cast.posts["sam"], starts_on=LONG_AGO, recorded_at=clock.now())

    with pytest.raises(NotAllowed) as refusal:
        access.load(cast.actor("sam"), "credit.verify", credits["sam"].pk)

    assert refusal.value.words == "Nobody decides on what is their own. Somebody else has to do this."


def test_the_audit_remembers_the_hat_that_granted_it(cast, credits):
    actor = cast.actor("sam")
    access.require(actor, "credit.verify", credits["ada"])

    row = audit.record("credit.verify", credits["ada"], actor=actor, before="claimed", after="verified")

    assert row.hat == "Supervisor, Millrace Public Library"
    assert actor.hat.role == "staff"


def test_what_follows_from_a_grant_is_done_in_the_same_hat(cast, credits):
    """One permission opens the service; the other rows it writes must not name the hat that happens to be worn."""
    actor = cast.actor("sam")
    access.require(actor, "credit.view", credits["sam"])
    access.require(actor, "credit.verify", credits["ada"])

    assert audit.record("credit.told", credits["ada"], actor=actor).hat == "Supervisor, Millrace Public Library"


def test_a_hat_is_worn_only_while_the_post_is_in_force(cast):
    import datetime as dt

    post = cast.posts["sam"]
    post.ends_on = dt.date(2026, 6, 30)
    post.save()
    last_evening = dt.datetime(2026, 7, 1, 5, 30, tzinfo=dt.UTC)  # 23:30 of 30 June in Denver

    with clock.moved_to(last_evening):
        assert [hat.role for hat in cast.actor("sam").hats] == ["staff", "supervisor"]
    with clock.moved_to(last_evening + dt.timedelta(hours=1)):
        assert cast.actor("sam").hats == ()


def test_loading_the_hats_takes_at_most_five_queries(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        cast.actor("dina")


def test_a_permission_and_its_view_must_speak_of_one_model(cast, monkeypatch):
    wrong = access.Permission("learning.Pdp", (access.Grant(access.SELF, "person"),))
    monkeypatch.setitem(access.PERMISSIONS, "credit.sing", wrong)

    with pytest.raises(TypeError):
        access.load(cast.actor("ada"), "credit.sing", 1)


def test_every_permission_names_paths_its_model_has(db):
    from django.apps import apps
    from django.db.models import Q

    for name, rule in access.PERMISSIONS.items():
        for grant in rule.grants:
            assert grant.role in access.ANCHOR, name
            apps.get_model(rule.model)._default_manager.filter(Q(**{f"{grant.path}__in": [1]})).exists()


def test_a_draft_is_nobody_elses_and_neither_is_what_is_attached_to_it(cast, credits):
    from learning.models import Evidence

    proof = Evidence.objects.create(
        person=cast.ada, name="a.txt", path="a.txt", content_type="text/plain", size=1, sha256="0", added_at=clock.now()
    )
    credits["ada"].evidence.add(proof)
    sam = cast.actor("sam")
    assert access.may(sam, "evidence.view", proof)

    Credit.objects.filter(pk=credits["ada"].pk).update(state="draft")

    assert access.may(cast.actor("ada"), "credit.view", credits["ada"])
    for name in ("sam", "dina", "connie", "cora"):
        assert not access.may(cast.actor(name), "credit.view", credits["ada"])
        assert not access.may(cast.actor(name), "evidence.view", proof)
