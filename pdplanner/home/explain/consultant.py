"""The home page of a consultant: everything that waits for a decision, the oldest first."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from libraries.queries.shares import share_of
from pdplanner.home.explain.opening import Action, Home, bold, count, listed, since, waited
from pdplanner.home.queries.desk import APPLICATION, CLAIM, PLAN, PROOF, PROPOSAL, REPORT, SPOT, Desk, Item, desk_of
from pdplanner.kernel.access import Actor, Hat

ROWS = 10  # things that wait on the page
_WORDS = {
    PLAN: "Plan", REPORT: "Final report", APPLICATION: "Application", CLAIM: "Claim without a verifier", PROOF: "Proof",
    PROPOSAL: "Proposal for the catalog", SPOT: "Spot check",
}  # fmt: skip
_STATES = {
    PLAN: "with_consultant", REPORT: "waiting", APPLICATION: "applied", CLAIM: "claimed", PROOF: "claimed",
    PROPOSAL: "proposed", SPOT: "answered",
}  # fmt: skip


def home(actor: Actor, hat: Hat, whose: str = "") -> Home:
    """`whose` work: "mine" or "all", see libraries/queries/shares.py."""
    share = share_of(actor, whose)
    desk = desk_of(actor, share)
    rows = [
        {
            "words": _WORDS[item.kind], "state": _STATES[item.kind], "who": item.who, "where": item.where,
            "since": item.since, "url": _url(item), "stands_in": item.stands_in,
        }
        for item in desk.items[:ROWS]
    ]  # fmt: skip
    facts = {"share": share, "desk": desk, "rows": rows, "more": desk.number - len(rows)}
    return Home("home/consultant.html", sentence(desk), actions_for(desk), facts)


def sentence(desk: Desk) -> SafeString:
    """ "4 plans, 1 final report and 2 applications wait for you, the oldest for 12 days." """
    if not desk.number:
        return format_html("{} waits for you.", bold("Nothing"))
    kinds = ((desk.plans, "plan"), (desk.reports, "final report"), (desk.applications, "application"),
             (desk.claims, "claim"), (desk.proofs, "proof"), (desk.proposals, "proposal"),
             (desk.spots, "spot check"))  # fmt: skip
    parts = listed([count(number, noun) for number, noun in kinds if number])
    if desk.number == 1:
        return format_html("{} has waited for you {}.", bold(parts), since(desk.items[0].since))
    return format_html("{} wait for you, the oldest {}.", bold(parts), since(desk.items[0].since))


def actions_for(desk: Desk) -> list[Action]:
    """The oldest thing first; then the next one of each other kind."""
    firsts: dict[str, Item] = {}
    for item in desk.items:
        firsts.setdefault(item.kind, item)
    return [_action(item, desk) for item in firsts.values()]


def _action(item: Item, desk: Desk) -> Action:
    reason, url = f"{item.where}. {waited(item.since)}", _url(item)
    if item.kind == PLAN:
        return Action(f"Review the plan of {item.who}", reason, url, "Review the plan")
    if item.kind == REPORT:
        return Action(f"Read the final report of {item.who}", reason, url, "Read the report")
    if item.kind == CLAIM:
        title = f"Verify a claim of {item.who}"
        return Action(title, f"{reason} Nobody at the library is in post to do it.", url, "Read the claim")
    if item.kind == PROOF:
        return Action(f"Check a proof of {item.who}", reason, url, "Read the proof")
    if item.kind == PROPOSAL:
        return Action(f"Decide on a proposal of {item.who}", f"“{item.where}.” {waited(item.since)}", url, "Read it")
    if item.kind == SPOT:
        return Action(f"Look at what {item.who} shows", f"“{item.where}.” {waited(item.since)}", url, "Spot check")
    one = desk.applications == 1
    title = f"Issue the certificate of {item.who}" if one else f"Look at {desk.applications} applications"
    return Action(title, f"{reason} You see what will be issued before you issue it.", url, "Ready to certify")


def _url(item: Item) -> str:
    if item.kind == APPLICATION:
        return reverse("certification:ready")
    pages = {
        PLAN: "learning:revision_review",
        REPORT: "learning:report",
        CLAIM: "learning:credit",
        PROOF: "certification:proof",
        PROPOSAL: "learning:catalog_item",
        SPOT: "learning:spot_check",
    }
    return reverse(pages[item.kind], args=[item.pk])
