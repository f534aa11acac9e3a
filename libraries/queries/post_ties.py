"""What rests on a post, so that it can no longer be corrected as if it had never been otherwise."""

from django.db.models import Q

from libraries.models import Membership, Supervision
from pdplanner.kernel.models import AuditEntry


def ties_of(post: Membership) -> list[str]:
    """In words, empty when nothing does. Whatever points to posts counts, also what this app does not know of;
    supervision alone can be made to fit."""
    found = []
    for relation in Membership._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or model is Supervision:
            continue
        number = model._default_manager.filter(**{relation.field.name: post.pk}).count()
        if number:
            names = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            found.append(f"{number} {names} {'belongs' if number == 1 else 'belong'} to it")
    if _has_acted(post):
        found.append(f"{post.person} has acted in it")
    return found


def _has_acted(post: Membership) -> bool:
    """The audit names the hat in words: role and place, and “Supervisor” at the same place."""
    place = str(post.branch or post.library)
    hats = (f"{post.get_role_display()}, {place}", f"Supervisor, {place}")
    acts = AuditEntry.objects.filter(person=post.person_id, at__gte=post.recorded_at, refused=False)
    return acts.filter(Q(hat__in=hats)).exists()
