"""What a page must be beyond what axe checks: measured in the browser, answered as sentences."""

from playwright.sync_api import Page

from tests.browser import DESK, PHONE, Visitor

NARROW = {"width": 320, "height": 640}

# Everything that can have the focus and is shown. Programmatic focus counts as the keyboard's after a pressed key.
_FOCUS = """() => {
  const shown = node => node.checkVisibility({visibilityProperty: true}) && node.getClientRects().length > 0;
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const bar = document.querySelector(".desk-bar");
  const name = node => (node.labels?.[0]?.innerText || node.innerText || node.name || node.tagName).trim().slice(0, 40);
  const faults = [];
  for (const node of all.filter(one => shown(one) && !one.disabled && one.type !== "hidden")) {
    node.focus();
    if (document.activeElement !== node) { faults.push(`“${name(node)}” takes no focus`); continue; }
    const painted = node.matches(".btn-check") ? node.nextElementSibling : node;
    const style = getComputedStyle(painted);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
      faults.push(`the focus on “${name(node)}” cannot be seen`);
    const at = painted.getBoundingClientRect();
    if (at.bottom <= 0 || at.top >= innerHeight) faults.push(`“${name(node)}” has the focus out of sight`);
    if (bar && !bar.contains(node)) {
      const cover = bar.getBoundingClientRect();
      if (at.height < cover.top && at.bottom > cover.top + 1 && at.top < cover.bottom)
        faults.push(`“${name(node)}” has the focus behind the bar`);
    }
  }
  document.activeElement?.blur();
  scrollTo(0, 0);
  return faults;
}"""

# Links in a sentence are excepted, as in WCAG 2.5.8; a label is pressed together with its box.
_TARGETS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter(node => node.checkVisibility({visibilityProperty: true}) && node.type !== "hidden")
  .filter(node => !node.matches(".skip, .btn-check, .visually-hidden") && getComputedStyle(node).display !== "inline")
  .map(node => {
    const boxes = [node, ...(node.labels ?? [])].map(one => one.getBoundingClientRect());
    return [node, Math.max(...boxes.map(box => box.width)), Math.max(...boxes.map(box => box.height))];
  })
  .filter(([, width, height]) => Math.min(width, height) < 23.5)
  .map(([node, width, height]) => `“${(node.innerText || node.name || node.tagName).trim().slice(0, 40)}” is only `
    + `${Math.round(width)} × ${Math.round(height)} px`)"""

# Paper cannot be pressed, and it does not lead anywhere.
_ON_PAPER = """() => [...document.querySelectorAll("nav, button, .btn, .filters, .skip")]
  .filter(node => node.checkVisibility({visibilityProperty: true}) && node.getClientRects().length > 0)
  .map(node => `“${(node.innerText || node.tagName).trim().slice(0, 40)}” is printed`)"""

# Where neither the address nor the focus points into the page, it is read from its top.
_LOWER = "() => location.hash || document.activeElement !== document.body ? 0 : Math.round(scrollY)"
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def page_faults(visitor: Visitor) -> list[str]:
    """Faults of the page as it is open in the browser; it is left at the size of a desk."""
    page = visitor.page
    found = [*_outline(page), *page.evaluate(_TARGETS)]
    if lower := page.evaluate(_LOWER):
        found.append(f"opens {lower} px below its top")
    for size in (NARROW, PHONE):
        page.set_viewport_size(size)
        if (wider := page.evaluate(_WIDER)) > 0:
            found.append(f"scrolls sideways by {wider} px at {size['width']} px")
    page.emulate_media(media="print")
    found += page.evaluate(_ON_PAPER)
    page.emulate_media(media="screen")
    page.keyboard.press("Shift")
    found += page.evaluate(_FOCUS)
    page.set_viewport_size(DESK)
    return found + [f"complains: {line}" for line in _drained(visitor.complaints)]


def axe_faults(visitor: Visitor, sizes: tuple[dict[str, int], ...], schemes: tuple[str, ...]) -> list[str]:
    """What axe finds in each size and each coloring.

    Folded parts are opened first, for axe skips what is hidden; the bar is laid down at its place, for what just
    happens to scroll beneath it is no smaller for that.
    """
    visitor.page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true })")
    visitor.page.evaluate("() => document.querySelectorAll('.desk-bar').forEach(b => { b.style.position = 'static' })")
    found = []
    for size in sizes:
        visitor.page.set_viewport_size(size)
        for scheme in schemes:
            visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{line} at {size['width']} px, {scheme}" for line in visitor.axe()]
    visitor.page.set_viewport_size(DESK)
    visitor.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    visitor.complaints.clear()  # what axe tried, not the page
    return found


def _outline(page: Page) -> list[str]:
    language = page.locator("html").get_attribute("lang")
    headings = page.locator("h1:visible").count()
    found = [] if language == "en" else [f"its language is {language!r}"]
    return found if headings == 1 else [*found, f"it has {headings} first headings"]


def _drained(lines: list[str]) -> list[str]:
    taken = list(lines)
    lines.clear()
    return taken
