"""How fast and how heavy certificates are, beside the plain way to make them.

C1: one classic certificate, warm and in one thread, against the naive WeasyPrint call (fonts, style and art
anew each time); at most 0.15 of it. Where typst is installed, also against a typst page of the same art and
texts; at most five times that.
C2: at most 60 kB, and at most 15 MB of memory more after 250 certificates.
"""

import gc
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certification.documents import CertificateSnapshot, render_certificate
from certification.documents.certificate import QR_NAME, certificate_html
from certification.documents.designs import CERTIFICATE_FOLDER, DESIGNS
from certification.tests.documents.samples import ANNEX, CHECK_URL, NAMES, sample_snapshot
from pdplanner.kernel.pdf import BASE_URL, fit_name, qr_asset, read_assets
from pdplanner.kernel.pdf.assets import NamedAssets
from pdplanner.kernel.pdf.fonts import FONT_FACE_RULES, FONT_FOLDER
from pdplanner.kernel.pdf.rendering import PDF_VARIANT

ROUNDS = 15
CERTIFICATES = 250
MOST_OF_NAIVE, MOST_OF_TYPST, MOST_BYTES, MOST_GROWTH_MB = 0.15, 5, 60_000, 15


def run() -> bool:
    """Print every measure beside its limit; whether all are kept."""
    # Memory first: what the naive way leaves behind would hide our own growth.
    kept = [in_memory(), in_size(), in_time()]
    return all(kept)


def in_time() -> bool:
    ours = milliseconds(render_certificate)
    naive = milliseconds(naive_certificate)
    ratio = ours / naive
    print(f"C1 certificate {ours:.0f} ms, naive {naive:.0f} ms: {ratio:.2f} × (at most {MOST_OF_NAIVE} ×)")
    if importlib.util.find_spec("typst") is None:
        print("C1 beside typst: not measured, typst is not installed")
        return ratio <= MOST_OF_NAIVE
    with tempfile.TemporaryDirectory() as folder:
        typst = milliseconds(typst_press(Path(folder)))
    print(f"C1 certificate {ours:.0f} ms, typst {typst:.0f} ms: {ours / typst:.1f} × (at most {MOST_OF_TYPST} ×)")
    return ratio <= MOST_OF_NAIVE and ours / typst <= MOST_OF_TYPST


def in_size() -> bool:
    one = max(len(render_certificate(snapshot)) for snapshot in people(annex=None))
    two = max(len(render_certificate(snapshot)) for snapshot in people(annex=ANNEX))
    print(f"C2 size {one / 1000:.0f} kB, {two / 1000:.0f} kB with annex (at most {MOST_BYTES / 1000:.0f} kB)")
    return two <= MOST_BYTES


def in_memory() -> bool:
    snapshots = people(annex=ANNEX)
    for snapshot in snapshots:
        render_certificate(snapshot)
    before = resident_megabytes()
    for number in range(CERTIFICATES):
        changed = {**snapshots[number % len(snapshots)], "number": f"ASL-2026-{number:05}"}
        render_certificate({**changed, "name": f"{changed['name']} {number}"})
    growth = resident_megabytes() - before
    print(f"C2 memory + {growth:.1f} MB over {CERTIFICATES} certificates (at most {MOST_GROWTH_MB} MB)")
    return growth <= MOST_GROWTH_MB


def people(**changes: Any) -> list[dict[str, Any]]:
    return [sample_snapshot(name=name, name_lang=language, **changes) for name, language in NAMES.items()]


def milliseconds(render: Callable[[dict[str, Any]], object]) -> float:
    """Median of some rounds after one that warms up; each for another holder, so that nobody remembers a page."""
    times = []
    for number in range(ROUNDS + 1):
        snapshot = sample_snapshot(name=f"Nguyễn Thị Ánh {number}", check_url=f"{CHECK_URL}{number:02}")
        start = time.perf_counter()
        render(snapshot)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def resident_megabytes() -> float:
    """Memory of this process now, as `ps` sees it: a peak would hide growth below an earlier peak."""
    gc.collect()
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def naive_certificate(snapshot: dict[str, Any]) -> bytes:
    """One call as the manual shows it: everything loaded, parsed and drawn for this one document."""
    certificate = CertificateSnapshot.from_json(snapshot)
    design = DESIGNS[certificate.design]
    html = certificate_html(certificate, fit_name(certificate.name, design.name_boxes[certificate.paper]))
    fetcher = NamedAssets(
        {
            **read_assets(FONT_FOLDER, ".ttf", prefix="fonts/"),
            **read_assets(CERTIFICATE_FOLDER / "art", ".svg", prefix="art/"),
            QR_NAME: qr_asset(certificate.check_url),
        }
    )
    fonts = FontConfiguration()
    css = CSS(string=FONT_FACE_RULES + design.css(), base_url=BASE_URL, url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant=PDF_VARIANT)
    return pdf


TYPST = """
#set document(title: sys.inputs.name)
#set page(width: 792pt, height: 612pt, margin: 92pt, background: image("classic-letter.svg", width: 792pt))
#set text(font: ("EB Garamond", "Amiri"), size: 14pt)
#set align(center)
#place(bottom + left, image("classic-seal.svg", width: 108pt))
#place(bottom + right, image("qr.svg", width: 74pt))
#place(bottom + left, dx: 150pt, image("signature-sample-1.svg", width: 142pt))
#place(bottom + left, dx: 320pt, image("signature-sample-2.svg", width: 142pt))
#for (size, field) in ((20pt, "agency"), (36pt, "heading"), (52pt, "name"), (23pt, "track"), (14pt, "statement")) [
  #text(size: size, sys.inputs.at(field)) \\
]
"""


def typst_press(folder: Path) -> Callable[[dict[str, Any]], object]:
    """A typst page of the same art, texts and code; the compiler stays loaded between pages."""
    import typst

    for picture in (CERTIFICATE_FOLDER / "art").glob("*.svg"):
        (folder / picture.name).write_bytes(picture.read_bytes())
    (folder / "page.typ").write_text(TYPST)
    compiler = typst.Compiler(str(folder / "page.typ"), font_paths=[str(FONT_FOLDER)])

    def compile_page(snapshot: dict[str, Any]) -> object:
        (folder / "qr.svg").write_bytes(qr_asset(snapshot["check_url"]).body)
        texts = {key: value for key, value in snapshot.items() if isinstance(value, str)}
        return compiler.compile(format="pdf", sys_inputs=texts)

    return compile_page


if __name__ == "__main__":
    sys.exit(not run())
