"""Everything a page loads is ours, whole, and findable under its hashed name; nothing stands inline."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
# Mail programs and the PDF renderer load nothing over the network; their templates carry their own style.
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if p.relative_to(TEMPLATES).parts[0] not in {"emails", "documents"})

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)


def vendored() -> list[list[str]]:
    lines = (STATIC / "vendor" / "VERSIONS.txt").read_text().splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def test_every_vendored_file_is_the_one_we_took() -> None:
    assert len(vendored()) >= 9
    for name, _version, file, sha256, _licence, text in vendored():
        assert hashlib.sha256((STATIC / "vendor" / file).read_bytes()).hexdigest() == sha256, name
        assert (STATIC / "vendor" / text).read_text().strip()


def test_nothing_is_vendored_without_being_listed() -> None:
    listed = {row[2] for row in vendored()} | {row[5] for row in vendored()} | {"VERSIONS.txt"}
    present = {str(p.relative_to(STATIC / "vendor")) for p in (STATIC / "vendor").rglob("*") if p.is_file()}
    assert present == listed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_no_template_carries_inline_style_or_script_or_loads_from_elsewhere(page: Path) -> None:
    source = page.read_text()
    assert INLINE.findall(source) == []
    assert ELSEWHERE.findall(source) == []


def test_the_search_for_inline_code_would_find_some() -> None:
    assert INLINE.search('<p style="color:red">')
    assert INLINE.search("<button onclick=go()>")
    assert INLINE.search("<script>go()</script>")
    assert not INLINE.search('<script type="module" src="/static/js/keys.js"></script>')


def test_hashed_storage_resolves_every_reference(tmp_path: Path) -> None:
    # The product compresses as well; which names it finds is decided in this half of its storage.
    hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": hashed}):
        call_command("collectstatic", interactive=False, verbosity=0)
    tokens = next(p for p in (tmp_path / "css").glob("tokens.*.css")).read_text()
    names = re.findall(r'url\("\.\./vendor/([^"]+)"\)', tokens)
    assert len(names) == 8
    for name in names:
        assert re.search(r"\.[0-9a-f]{12}\.(woff2|css)$", name), name
        assert (tmp_path / "vendor" / name).is_file()
