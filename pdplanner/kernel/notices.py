"""Notices: what people are told about what others did, inside the house first, and by mail as each of them wants it.

Invitations, sign-in mails and certificates are no notices: they go straight into the outbox.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pdplanner.kernel import clock, outbox
from pdplanner.kernel.access import PERMISSIONS, Actor, require, visible
from pdplanner.kernel.models import Mail, MailRhythm, Notice, Topic

REMIND_AFTER = (7, 14)  # days an ask has been open

if TYPE_CHECKING:
    from libraries.models import Person


def tell(
    key: str, *, to: "Person", about: Model, topic: Topic, zone: str, template: str, context: dict[str, Any],
    words: str = "", asks: bool = False, reminds: bool = False, mail_key: str = "",
) -> Notice | None:  # fmt: skip
    """Tell `to` about a thing. `template` is that of the mail; its first line is what the notice says.

    `context` names the way on (`action`, `action_url`); `words` are what was said about it. Whoever wants mail at once
    about `topic` gets it now, with `mail_key` where several events of a day make one mail; the digest takes the next
    morning of `zone`. A second call with the same key tells nothing and returns None; an ask that was settled is open
    again. An ask is told again after a week and after two; with `reminds`, so is what only wants to be read.
    """
    rhythm = to.rhythm_for(topic)
    notice, new = Notice.objects.get_or_create(
        key=f"{key}:{to.pk}",
        defaults={
            "to_person": to, "topic": topic, "asks": asks, "about_type": about._meta.label, "about_id": about.pk,
            "subject": outbox.in_text(template, {"person": to, **context})[0], "words": words.strip(),
            "action": context["action"], "url": context["action_url"].removeprefix(settings.SITE_URL),
            "written_at": clock.now(), "zone": zone,
            "remind_at": midnight_after(clock.now(), REMIND_AFTER[0], zone) if asks or reminds else None,
            "mail_due_at": next_morning(zone) if rhythm == MailRhythm.DIGEST else None,
        },
    )  # fmt: skip
    if not new:
        if asks:
            _ask_again(notice)
        return None
    if rhythm == MailRhythm.AT_ONCE:
        outbox.write(mail_key or notice.key, to=to, template=template, context=context)
    return notice


def release(person: "Person", thing: Model) -> None:
    """This person is asked about the thing no more, others still are."""
    asked = Notice.objects.filter(to_person=person, about_type=thing._meta.label, about_id=thing.pk, asks=True)
    asked.filter(settled_at=None).update(settled_at=clock.now(), mail_due_at=None, remind_at=None)


def untell(key: str, *, to: "Person") -> bool:
    """As if `to` had never been told; the same key tells them anew. False once they read it or mail of it has left:
    then they are to be told what became of it."""
    notice = Notice.objects.filter(key=f"{key}:{to.pk}").first()
    if notice is None:
        return True
    is_mailed = Mail.objects.filter(key=notice.key).exists() and not outbox.recall(notice.key)
    is_mailed |= to.rhythm_for(notice.topic) == MailRhythm.DIGEST and notice.mail_due_at is None
    return not is_mailed and bool(Notice.objects.filter(pk=notice.pk, read_at=None).delete()[0])


def _ask_again(notice: Notice) -> None:
    """Its reader undid what settled it: they know, and are reminded if they leave it."""
    settled = Notice.objects.filter(pk=notice.pk, settled_at__isnull=False)
    settled.update(settled_at=None, remind_at=midnight_after(clock.now(), REMIND_AFTER[0], notice.zone))


def midnight_after(moment: dt.datetime, days: int, zone: str) -> dt.datetime:
    """The first moment of the day so many days after that of `moment`, in `zone`."""
    return clock.day_begins(clock.local_date(moment, zone) + dt.timedelta(days=days), zone)


def next_morning(zone: str) -> dt.datetime:
    """The next time the clocks of `zone` show the hour at which digests go."""
    here = clock.now().astimezone(ZoneInfo(zone))
    hour = dt.time(settings.DIGEST_HOUR)
    day = here.date() if here.time() < hour else here.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, hour, ZoneInfo(zone)).astimezone(dt.UTC)


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's notices about what they may see today, newest first. Two queries with those that ask for the rows."""
    mine: QuerySet[Notice] = visible(actor, "notice.view")
    views = {rule.model: name for name, rule in PERMISSIONS.items() if name.endswith(".view")}
    seen = Q(pk__in=[])
    for label in mine.order_by().values_list("about_type", flat=True).distinct():
        known = visible(actor, views[label]).filter(pk=OuterRef("about_id"))
        seen |= Q(Exists(known.order_by()), about_type=label)
    return mine.filter(seen).order_by("-written_at", "-pk")


def unread_count() -> Coalesce:
    """For the query that loads a person: how many notices they have not read."""
    fresh = Notice.objects.filter(to_person=OuterRef("pk"), read_at=None, settled_at=None).order_by()
    counted = fresh.values("to_person").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def notice_read(*, actor: Actor, notice: Notice) -> Notice:
    """It was opened: it is new no more, and no digest brings it."""
    require(actor, "notice.view", notice)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now(), mail_due_at=None)
    notice.refresh_from_db()
    return notice


def notices_read_all(*, actor: Actor, until: dt.datetime) -> int:
    """All the actor had been shown when their page was made; how many. What came since stays new."""
    mine = Notice.objects.filter(to_person=actor.person, read_at=None, written_at__lte=until)
    return mine.update(read_at=clock.now(), mail_due_at=None)
