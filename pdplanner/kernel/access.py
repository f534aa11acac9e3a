"""Who may do what: hats, grants, and the one scope path that both filters lists and checks objects.

A person acts through *hats*: a role at a place, with dates, loaded once per request. A *grant* says that a role may do
something to an object whose `path` leads into what the hat reaches. Everything is private unless a view says
`@public("why")`. Objects are fetched from what is visible, so a foreign object is the same 404 as an unknown one.
Separation of duties is by person: `not_own` excludes the actor's own objects whatever hats they wear.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce, wraps
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import import_string

from pdplanner.kernel.again import kept_fields, set_up_first, signed_out
from pdplanner.kernel.errors import NotAllowed
from pdplanner.kernel.proof import ask_for_proof, lacks_proof

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from libraries.models import Person

SELF = "self"  # everybody's implicit role toward what is their own

# Which part of a hat's reach a grant uses when it does not say so itself.
ANCHOR = {
    SELF: "person",
    "staff": "library",
    "supervisor": "reports",
    "administrator": "library",
    "director": "library",
    "trustee": "library",
    "board_chair": "library",
    "consultant": "agency",
    "coordinator": "agency",
}


@dataclass(frozen=True)
class Hat:
    """One role of one person at one place, in force today. `reach` maps an anchor to the ids it covers."""

    key: str
    role: str
    label: str
    place: str
    roles: frozenset[str]
    reach: Mapping[str, frozenset[int]]
    zone: str = "UTC"  # of the agency; its days decide
    agency_id: int | None = None
    library_id: int | None = None
    membership_id: int | None = None
    post: Any = field(default=None, compare=False, repr=False)  # its row, where the hat is that of a post
    is_barred: bool = False  # held, but not to be worn before its holder has a second step at sign-in

    def __str__(self) -> str:
        return f"{self.label}, {self.place}"


@dataclass(frozen=True)
class Grant:
    """`role` may, if the object's `path` (an ORM look-up) leads into the `anchor` of a hat's reach.

    `within` is a second look-up, which must lead to the agency of the same hat: for what hangs on a person, who may
    also be known elsewhere.
    """

    role: str
    path: str
    anchor: str = ""
    within: str = ""
    # A look-up and its value that decide, in place of `Permission.shown`, what this grant opens.
    where: tuple[str, Any] | None = None

    @property
    def reach_key(self) -> str:
        return self.anchor or ANCHOR[self.role]


@dataclass(frozen=True)
class Permission:
    """What `name` ("credit.verify") means: on which model, granted to whom, and whose own objects are excluded."""

    model: str
    grants: tuple[Grant, ...]
    not_own: str = ""
    # A look-up to a state and the states in which others than the owner see it: a draft is nobody else's.
    shown: tuple[str, tuple[str, ...]] | None = None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)


PERMISSIONS: dict[str, Permission] = {}


def register(table: Mapping[str, Permission]) -> None:
    """Add an app's policies; called once from its ready()."""
    PERMISSIONS.update(table)


class Request(HttpRequest):
    """A request after `requests.ActorMiddleware`; for annotations only, Django makes the object."""

    actor: "Actor | None"
    htmx: "HtmxDetails"


@dataclass
class Actor:
    """A person with today's hats, and the hat they chose to wear on the page."""

    person: "Person"
    hats: tuple[Hat, ...]
    hat: Hat | None = None
    acting: dict[str, Hat | None] = field(default_factory=dict)
    barred: tuple[Hat, ...] = ()

    def wearing(self, role: str) -> tuple[Hat, ...]:
        """The hats that hold `role`, the chosen one first."""
        return tuple(sorted((h for h in self.hats if role in h.roles), key=lambda h: h != self.hat))

    def reach(self, anchor: str) -> frozenset[int]:
        """What all hats together reach by `anchor`."""
        return frozenset(pk for hat in self.hats for pk in hat.reach.get(anchor, ()))

    def hat_for(self, permission: str) -> Hat | None:
        """As what the actor did it, for the audit; the hat that granted the permission, as remembered by `require`.

        What a service does besides is done in the hat of the last grant, whichever hat the page shows.
        """
        return self.acting.get(permission, next(reversed(self.acting.values()), self.hat))

    def hat_words(self, permission: str) -> str:
        return str(self.hat_for(permission) or "for themselves")


def actor_for(person: "Person", key: str = "") -> Actor:
    """The actor `person` is today; `key` names the hat they wear, else the first."""
    held: tuple[Hat, ...] = tuple(import_string(settings.HATS)(person))
    hats = tuple(hat for hat in held if not hat.is_barred)
    chosen = next((hat for hat in hats if hat.key == key), hats[0] if hats else None)
    return Actor(person, hats, chosen, barred=tuple(hat for hat in held if hat.is_barred))


def visible(actor: Actor, permission: str) -> QuerySet[Any]:
    """All objects to which `actor` may do `permission`."""
    rule = PERMISSIONS[permission]
    scope, repeats = Q(pk__in=[]), False
    for grant in rule.grants:
        part = _scope(actor, grant)
        if part is None:
            continue
        if grant.where:
            part &= Q(grant.where)
        elif rule.shown and grant.role != SELF:
            path, states = rule.shown
            part &= Q(**{f"{path}__in": states})
        ways = (grant.path, grant.within, *(grant.where or ())[:1], *(rule.shown or ())[:1])
        scope, repeats = scope | part, repeats or any(_repeats(rule.model, way) for way in ways)
    rows = apps.get_model(rule.model)._default_manager.filter(scope)
    if rule.not_own:
        rows = rows.exclude(**{rule.not_own: actor.person.pk})
    found: QuerySet[Any] = rows.distinct() if repeats else rows
    return found


@cache
def _repeats(model: str, way: str) -> bool:
    """Whether a look-up may find a row more than once, because it leads through a relation to many."""
    here: Any = apps.get_model(model)
    for step in way.split("__") if way else ():
        found = here._meta.pk if step == "pk" else here._meta.get_field(step)
        if found.one_to_many or found.many_to_many:
            return True
        if not found.is_relation:
            return False
        here = found.related_model
    return False


def _scope(actor: Actor, grant: Grant) -> Q | None:
    """The objects `grant` opens to the actor, through whichever of their hats; None where no hat reaches any, so that
    the database is not asked to look along a way that leads nowhere."""
    if grant.within:
        # Post and agency of one and the same hat: taken together, two hats would open what neither of them does.
        scopes = [_hat_scope(hat, grant) for hat in actor.wearing(grant.role) if hat.reach.get(grant.reach_key)]
        return reduce(or_, scopes) if scopes else None
    reach = _reach(actor, grant)
    return Q(**{f"{grant.path}__in": reach}) if reach else None


def _reach(actor: Actor, grant: Grant) -> set[int]:
    if grant.role == SELF:
        return {actor.person.pk}
    return {pk for hat in actor.wearing(grant.role) for pk in hat.reach.get(grant.reach_key, ())}


def _hat_scope(hat: Hat, grant: Grant) -> Q:
    """The objects `grant` opens to who wears `hat`."""
    scope = Q(**{f"{grant.path}__in": hat.reach.get(grant.reach_key, frozenset())})
    return scope & Q(**{grant.within: hat.agency_id}) if grant.within else scope


def may(actor: Actor, permission: str, thing: Model | None = None) -> bool:
    """Whether to offer `actor` this about `thing`, or about anything at all when no thing is given.

    What the loaded row itself tells costs no query; `require`, which decides, always asks the database.
    """
    rule = PERMISSIONS[permission]
    if thing is None:
        return SELF in rule.roles or any(actor.wearing(role) for role in rule.roles)
    known = _told_by_row(actor, rule, thing)
    return _is_granted(actor, permission, thing) if known is None else known


def _is_granted(actor: Actor, permission: str, thing: Model) -> bool:
    return visible(actor, permission).filter(pk=thing.pk).exists()


def _told_by_row(actor: Actor, rule: Permission, thing: Model) -> bool | None:
    """The answer where it lies in the row's own columns; None where other rows must be asked."""
    if rule.shown or "__" in rule.not_own or any(grant.where for grant in rule.grants):
        return None
    if rule.not_own and thing.serializable_value(rule.not_own) == actor.person.pk:
        return False
    near = [grant for grant in rule.grants if "__" not in grant.path and not grant.within]
    if any(thing.serializable_value(grant.path) in _reach(actor, grant) for grant in near):
        return True
    return False if len(near) == len(rule.grants) else None


def require(actor: Actor, permission: str, thing: Model | None = None) -> None:
    """The first line of every service. Raises Http404 (not yours) or NotAllowed (not yours to do).

    Remembers for the audit which hat granted it.
    """
    if not (may(actor, permission) if thing is None else _is_granted(actor, permission, thing)):
        view = _view_of(permission)
        if thing is not None and view in PERMISSIONS and not _is_granted(actor, view, thing):
            raise Http404
        raise NotAllowed(refusal(actor, permission, thing), permission=permission, thing=thing)
    actor.acting.pop(permission, None)  # so that the newest grant is always the last
    actor.acting[permission] = _granting_hat(actor, permission, thing)


def refusal(actor: Actor, permission: str, thing: Model | None) -> str:
    """Why not, and who can, in words."""
    rule = PERMISSIONS[permission]
    names = sorted(role.replace("_", " ") for role in rule.roles - {SELF})
    if thing is not None and rule.not_own and _is_own(actor, rule, thing):
        return "Nobody decides on what is their own. Somebody else has to do this."
    if not names:
        return "Only the person it belongs to can do this."
    return f"This is for another role to do: {', '.join(names)}."


def _is_own(actor: Actor, rule: Permission, thing: Model) -> bool:
    return type(thing)._default_manager.filter(pk=thing.pk).filter(**{rule.not_own: actor.person.pk}).exists()


def _granting_hat(actor: Actor, permission: str, thing: Model | None) -> Hat | None:
    """The hat whose grant covers `thing`, the chosen one first; None for what is the actor's own."""
    for grant in PERMISSIONS[permission].grants:
        for hat in actor.wearing(grant.role):
            if thing is None or type(thing)._default_manager.filter(_hat_scope(hat, grant), pk=thing.pk).exists():
                return hat
    return actor.hat


def _view_of(permission: str) -> str:
    return permission.partition(".")[0] + ".view"


def load(actor: Actor, permission: str, pk: int, related: tuple[str, ...] = ()) -> Any:
    """Fetch object `pk` for `permission`: 404 when it is not visible, 403 when it is but this is not yours to do.

    `related` names what the same query should bring along.
    """
    rows = visible(actor, permission)
    thing: Any = (rows.select_related(*related) if related else rows).filter(pk=pk).first()
    if thing is not None:
        return thing  # which hat granted it is remembered by `require`, in the service that needs to know
    view = _view_of(permission)
    if view in PERMISSIONS and PERMISSIONS[view].model != PERMISSIONS[permission].model:
        raise TypeError(f"{permission} and {view} speak of different models")
    seen = visible(actor, view).filter(pk=pk).first() if view in PERMISSIONS else None
    if seen is None:
        raise Http404
    raise NotAllowed(refusal(actor, permission, seen), permission=permission, thing=seen)


# --- What a route declares ---
SECOND_STEP = "mfa_index"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    """What a view says about who may open it; tests/test_routes.py reads it from every URL pattern."""

    kind: str  # "public" | "signed_in" | "needs"
    why: str = ""
    permission: str = ""
    methods: tuple[str, ...] = ("GET",)
    proof: str = ""  # when the password is asked for again, see kernel/proof.py


def _declare(access: Access, enter: Callable[[Request, dict[str, Any]], tuple[Any, ...]]) -> Callable[[View], View]:
    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if access.kind != "public" and request.actor is None:
                return signed_out(request)
            if request.method not in {*access.methods, "HEAD" if "GET" in access.methods else ""}:
                return HttpResponseNotAllowed(access.methods)
            try:
                loaded = enter(request, kwargs)
            except (Http404, NotAllowed):
                if request.actor is not None and request.actor.barred:
                    # Whatever there is or is not: it may be of that hat. What was typed for it is held.
                    typed = request.method == "POST" and kept_fields(request)
                    return set_up_first(request, reverse(SECOND_STEP)) if typed else redirect(SECOND_STEP)
                raise
            if lacks_proof(request, access.proof):  # asked last, so that it tells nobody what there is
                return ask_for_proof(request)
            return view(request, *loaded, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return decorator


def public(why: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Anybody, with or without an account; `why` is read by the route test and by reviewers."""
    return _declare(Access("public", why=why, methods=methods), lambda request, kwargs: ())


def signed_in(why: str, methods: tuple[str, ...] = ("GET",), proof: str = "") -> Callable[[View], View]:
    """Any signed-in person, whatever their hats; for pages that show only what is the visitor's own."""
    return _declare(Access("signed_in", why=why, methods=methods, proof=proof), lambda request, kwargs: ())


def needs(
    permission: str, methods: tuple[str, ...] = ("GET",), related: tuple[str, ...] = (), proof: str = ""
) -> Callable[[View], View]:
    """Holders of `permission`. With `pk` in the URL the object is loaded (with `related`), checked and passed as second
    argument. `proof` says when the password is asked for again."""

    def enter(request: Request, kwargs: dict[str, Any]) -> tuple[Any, ...]:
        assert request.actor is not None  # _declare has sent strangers to sign in
        if "pk" in kwargs:
            return (load(request.actor, permission, kwargs.pop("pk"), related),)
        require(request.actor, permission)
        return ()

    return _declare(Access("needs", permission=permission, methods=methods, proof=proof), enter)


READ = ("GET",)
WRITE = ("POST",)
FORM = ("GET", "POST")
