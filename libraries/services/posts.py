"""What changes about a post: another role, title or branch from a day on, and what was entered wrongly."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q

from libraries import ports
from libraries.enums import Post
from libraries.models import Branch, Membership, Supervision
from libraries.queries.post_ties import ties_of
from libraries.services import texts
from libraries.services.libraries import hold_open
from libraries.services.people import A_DAY, SUPERVISED, SUPERVISING, cut_supervision, tell_changed
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date


@transaction.atomic
def post_change(
    *, actor: Actor, membership: Membership, role: str, title: str, starts_on: dt.date, branch: Branch | None = None
) -> Membership:
    """From `starts_on` the post has another role, title or branch: the old one ends the day before, a new one begins.

    Open plans and supervision go along; credits stay with the post they were logged for. Raises DomainError in words.
    """
    require(actor, "membership.edit", membership)
    _check_facts(membership, role, branch)
    title = texts.line(title, "title", longest=120)
    _check_day(membership, texts.date(starts_on, "starts_on"))
    hold_open(membership.library)
    if (role, title, branch) == (membership.role, membership.title, membership.branch):
        raise DomainError("This is what the post is now. Change the role, the title or the branch.")
    links = list(_running(membership, starts_on))
    _end_before(membership, starts_on)
    new = _begin(membership, role=role, title=title, branch=branch, starts_on=starts_on)
    _carry(links, membership, new)
    ports.ask().plans_follow(actor, membership.pk, new.pk)
    facts = {"did": "change", "from": membership.pk, "starts_on": starts_on.isoformat()}
    audit.record("membership.edit", new, actor=actor, before=membership.role, after=role, facts=facts)
    tell_changed(new)
    return new


def _check_facts(membership: Membership, role: str, branch: Branch | None) -> None:
    texts.choice(role, "role", Post.values)
    if branch is not None and (branch.library_id != membership.library_id or branch.closed_on is not None):
        raise DomainError("Choose one of the list.", "branch")


def _check_day(membership: Membership, starts_on: dt.date) -> None:
    if starts_on <= membership.starts_on:
        raise DomainError(
            f"The post began on {long_date(membership.starts_on)}; a change comes after that. If it was entered "
            "wrongly, correct it instead.",
            "starts_on",
        )
    if membership.ends_on is not None and starts_on > membership.ends_on:
        raise DomainError(f"The post ended on {long_date(membership.ends_on)}.", "starts_on")


def _running(membership: Membership, starts_on: dt.date) -> list[Supervision]:
    """Supervision by and of the holder that goes on after the change."""
    links = Supervision.objects.filter(Q(supervisor=membership) | Q(report=membership))
    return list(links.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)))


def _end_before(membership: Membership, starts_on: dt.date) -> None:
    rows = Membership.objects.filter(pk=membership.pk, ends_on=membership.ends_on)
    if not rows.update(ends_on=starts_on - A_DAY):
        raise NotNow("Somebody was faster: this post has been changed meanwhile. Look at it again.")
    cut_supervision(Q(supervisor=membership) | Q(report=membership), starts_on - A_DAY)


def _begin(old: Membership, **facts: object) -> Membership:
    role, starts_on = facts["role"], facts["starts_on"]
    same = Membership.objects.filter(person=old.person_id, library=old.library_id, role=role).exclude(pk=old.pk)
    if same.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).exists():
        raise DomainError(f"{old.person} holds or is to hold another post of this role here.", "role")
    try:
        with transaction.atomic():
            return Membership.objects.create(
                person_id=old.person_id,
                library_id=old.library_id,
                ends_on=old.ends_on,
                recorded_at=clock.now(),
                **facts,
            )
    except IntegrityError as problem:
        raise NotNow("Somebody was faster: this post has been changed meanwhile. Look at it again.") from problem


def _carry(links: list[Supervision], old: Membership, new: Membership) -> None:
    """Supervision goes on with the new post where both roles have it, or the role is the same."""
    for link in links:
        supervises = link.supervisor_id == old.pk
        having = SUPERVISING if supervises else SUPERVISED
        if new.role == old.role or (new.role in having and old.role in having):
            Supervision.objects.create(
                supervisor_id=new.pk if supervises else link.supervisor_id,
                report_id=link.report_id if supervises else new.pk,
                starts_on=max(link.starts_on, new.starts_on), ends_on=link.ends_on, recorded_at=clock.now(),
            )  # fmt: skip


@transaction.atomic
def post_correct(
    *, actor: Actor, membership: Membership, role: str, title: str, starts_on: dt.date, branch: Branch | None = None
) -> Membership:
    """Mend a post that was entered wrongly, as long as nothing rests on it. Raises DomainError with what does."""
    require(actor, "membership.edit", membership)
    _check_facts(membership, role, branch)
    if ties := ties_of(membership):
        raise DomainError(
            f"This post is not corrected any more: {' and '.join(ties)}. Change it from a day on instead."
        )
    if membership.ends_on is not None and texts.date(starts_on, "starts_on") > membership.ends_on:
        raise DomainError(f"The post ended on {long_date(membership.ends_on)}.", "starts_on")
    was, before = membership.role, f"{membership.role}, {membership.starts_on.isoformat()}"
    facts = {"role": role, "title": texts.line(title, "title", longest=120), "branch": branch,
             "starts_on": texts.date(starts_on, "starts_on")}  # fmt: skip
    rows = Membership.objects.filter(pk=membership.pk, role=membership.role, starts_on=membership.starts_on)
    try:
        with transaction.atomic():
            if not rows.update(**facts):
                raise NotNow("Somebody was faster: this post has been changed meanwhile. Look at it again.")
    except IntegrityError as problem:
        raise DomainError(f"{membership.person} holds a post of this role from that day.", "role") from problem
    membership.refresh_from_db()
    _fit_supervision(membership, was)
    after = f"{role}, {starts_on.isoformat()}"
    audit.record("membership.edit", membership, actor=actor, before=before, after=after, facts={"did": "correct"})
    tell_changed(membership)
    return membership


def _fit_supervision(membership: Membership, was: str) -> None:
    """Links cannot begin before the post, and go where its new role does not have them."""
    links = Supervision.objects.filter(Q(supervisor=membership) | Q(report=membership))
    if membership.role != was and not {membership.role, was} <= set(SUPERVISING):
        links.filter(supervisor=membership).delete()
    if membership.role != was and not {membership.role, was} <= set(SUPERVISED):
        links.filter(report=membership).delete()
    links.filter(ends_on__lt=membership.starts_on).delete()
    links.filter(starts_on__lt=membership.starts_on).update(starts_on=membership.starts_on)
