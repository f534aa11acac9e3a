"""Walks the product as one person does: follows every link it is shown and collects every form.

What is shown must work: a link that answers 403 or 404, or a form without its token, is a fault of the page showing it.
"""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from allauth.account.models import EmailAddress
from django.test import Client

LOCKS = ("Content-Security-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy", "X-Content-Type-Options")
ACCOUNTS = ("staff", "supervisor", "admin", "chair", "consultant", "coordinator")  # of the demo
CHOSEN = {"select", "radio", "checkbox", "hidden"}  # nobody types here: only somebody who means harm
MOST_PAGES = 400
MOST_ALIKE = 10  # pages of one shape: member libraries and months of a calendar are many, and look alike


@dataclass
class Form:
    page: str
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)  # name → values as the page would send them
    kinds: dict[str, str] = field(default_factory=dict)  # name → type of the control
    choices: dict[str, list[str]] = field(default_factory=dict)  # name → values one chooses from, and hidden ones
    buttons: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """Forms of the same shape: the address without its numbers, and the names of its fields."""
        shape = "/".join("N" if part.isdigit() else part for part in urlsplit(self.action).path.split("/"))
        return shape, tuple(sorted(self.fields))

    def offer(self, name: str, value: str) -> None:
        if name:
            self.choices.setdefault(name, []).append(value)


class _Page(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self._form: Form | None = None
        self._select: str = ""
        self._textarea: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "form":
            action = urljoin(self.address, values.get("action") or self.address)
            self._form = Form(self.address, action, values.get("method", "get").lower())
            self.forms.append(self._form)
        elif form := self._owner(values):
            self._control(tag, values, form)

    def _owner(self, values: dict[str, str]) -> Form | None:
        return self._form

    def _control(self, tag: str, values: dict[str, str], form: Form) -> None:
        name = values.get("name", "")
        if tag == "button" or (tag == "input" and values.get("type") == "submit"):
            form.buttons.append(name)
            form.offer(name, values.get("value", ""))
        elif tag == "input" and name:
            kind = values.get("type", "text")
            form.kinds[name] = kind
            kept = form.fields.setdefault(name, [])
            if kind in CHOSEN:
                form.offer(name, values.get("value", ""))
            if kind not in {"checkbox", "radio"} or "checked" in values:
                kept.append(values.get("value", "on" if kind in {"checkbox", "radio"} else ""))
        elif tag == "select" and name:
            self._select = name
            form.kinds[name], form.fields[name] = "select", []
        elif tag == "option" and self._select:
            form.offer(self._select, values.get("value", ""))
            if "selected" in values:
                form.fields[self._select].append(values.get("value", ""))
        elif tag == "textarea" and name:
            self._textarea = name
            form.kinds[name], form.fields[name] = "textarea", [""]

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form:
            self._form.fields[self._textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


@dataclass
class Walk:
    pages: dict[str, str] = field(default_factory=dict)  # address → HTML
    forms: list[Form] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def signed_in(client: Client, account: str) -> Client:
    client.force_login(EmailAddress.objects.get(email=f"{account}@demo.example").user)
    return client


@cache
def walk_of(account: str) -> Walk:
    """Through the demo, which is the same for every module, so one walk each is enough."""
    return walk(signed_in(Client(), account))


def walk(client: Client, start: str = "/", most: int = MOST_PAGES, sheets: bool = False) -> Walk:
    """Every page a person reaches by links from `start`, with `sheets` every text to download too; faults are
    sentences."""
    found, waiting, seen = Walk(), deque([(start, "the start")]), {start}
    alike: Counter[str] = Counter()
    while waiting and len(found.pages) < most:
        address, came_from = waiting.popleft()
        response = client.get(address, follow=True)
        if response.redirect_chain:
            address = response.redirect_chain[-1][0]
        if response.status_code != 200:
            found.faults.append(f"{address} answers {response.status_code}, linked from {came_from}")
            continue
        found.faults += [f"{address} has no {name}" for name in LOCKS if name not in response.headers]
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            content = b"".join(response.streaming_content) if response.streaming else response.content
            if sheets and response.headers["Content-Type"].startswith("text/"):
                found.pages[address] = content.decode()
            continue
        page = _Page(address)
        html = response.content.decode()
        page.feed(html)
        found.pages[address] = html
        found.forms += page.forms
        twice = {one for one in page.ids if page.ids.count(one) > 1}
        found.faults += [f"{address} has the id “{one}” twice" for one in sorted(twice)]
        for form in page.forms:
            if form.method == "post" and "csrfmiddlewaretoken" not in form.fields:
                found.faults.append(f"{address}: the form to {form.action} has no token")
        for link in page.links:
            target = urldefrag(urljoin(address, link)).url
            if urlsplit(target).netloc or not target.startswith("/") or target.startswith("/static/"):
                continue
            shape = re.sub(r"\d+", "N", urlsplit(target).path)
            if target not in seen and alike[shape] < MOST_ALIKE:
                seen.add(target)
                alike[shape] += 1
                waiting.append((target, address))
    return found
