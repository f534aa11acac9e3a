"""A certificate to print: invented agency, invented people, and names in many scripts."""

from typing import Any

CHECK_URL = "https://pdp.absaroka.example/c/3vQ8mZk2TgW0xR5nYb7LdA"

NAMES = {
    "Nguyễn Thị Ánh": "vi",
    "محمد عبدالله": "ar",
    "Žofia Ďurišová": "sk",
    "Αγγελική Παπαδοπούλου": "el",
    "שרה כהן": "he",
    "प्रिया शर्मा": "hi",
    "Юлія Ґалаґан-Кравченко": "uk",
    "Þórður Æsisson": "is",
    "Şükrü Ağaoğlu": "tr",
    "রোকেয়া সাখাওয়াত হোসেন": "bn",
    "ស៊ីសុវត្ថិ សុភា": "km",
    "山田 太郎": "ja",
    "さくら ヤマダ": "ja",
    "王小明": "zh-Hant",
    "欧阳 诸葛亮": "zh-Hans",
    "김민수": "ko",
    "Abdurrahman bin Muhammad Al-Khwarizmi van der Westhuizen-Ng": "ms",
    "محمد عبدالرحمن بن عبدالعزيز آل الشيخ المصري الأندلسي القرطبي": "ar",
    "Αλεξάνδρα-Κωνσταντίνα Παπαδημητρίου-Χατζηγεωργίου του Νικολά": "el",
    "Maria Guadalupe Fernández-Villanueva de la Santísima Trinida": "es",
}
"""Name → its language."""

GOALS = [
    {
        "goal": "1. Every child in the valley reads with someone each week",
        "learning": "Early literacy, story time for two languages, working with schools",
        "credits": "22",
    },
    {
        "goal": "2. Nobody is turned away by a form they cannot fill in online",
        "learning": "Digital navigation, plain language, accessible documents",
        "credits": "18",
    },
    {
        "goal": "3. The county’s memory is kept and can be found",
        "learning": "Oral history, digitization, describing collections",
        "credits": "20",
    },
]

_CREDITS = """
Early Literacy Institute | 2022-10-14 | Absaroka State Library | Services to the public | 8
Story time in two languages | 2023-03-03 | Mountain Plains Library Association | Services to the public | 6
Reading partners: working with schools | 2023-09-21 | Bighorn Basin schools | Collaboration | 8
Digital navigator course | 2024-01-11 | Public Library Association | Technology | 10
Plain language and accessible documents | 2024-06-06 | Absaroka State Library | Communication | 8
Oral history: from interview to archive | 2025-04-19 | Western Council of Museums | Collections | 10
Digitizing the ranch photographs (self-directed, 30 hours) | 2026-05-30 | Own project, in the plan | Collections | 10
"""

CREDITS = [
    dict(zip(("title", "date", "provider", "category", "counted"), line.split(" | "), strict=True))
    for line in _CREDITS.strip().splitlines()
]

ANNEX = {
    "plan": "Plan of 12 September 2022, in force before the first credit.",
    "goals": GOALS,
    "credits": CREDITS,
    "total": "60",
    "rule": "60 needed in four years; self-directed learning counted at three hours a credit, at most 20",
}


def sample_snapshot(**changes: Any) -> dict[str, Any]:
    """A stored snapshot as issuing writes it, with some fields changed."""
    return {
        "schema": 1,
        "number": "ASL-2026-00417",
        "agency": "Absaroka State Library",
        "heading": "Certificate of Professional Learning",
        "name": "Nguyễn Thị Ánh",
        "name_lang": "vi",
        "name_dir": None,
        "family_name": "Nguyễn",
        "track": "Strategic Track",
        "statement": "60 credits, planned and earned toward the strategic goals of Bighorn Basin Public Library",
        "library": "Bighorn Basin Public Library",
        "awarded": "2026-07-01",
        "valid_through": "2030-06-30",
        "time_zone": "Mountain time",
        "check_url": CHECK_URL,
        "check_text": "pdp.absaroka.example/check",
        "signers": [
            {"name": "Eleanor M. Whitcomb", "role": "State Librarian", "image": "signature-sample-1"},
            {"name": "David Ortega", "role": "Continuing Education Consultant", "image": "signature-sample-2"},
        ],
        "paper": "letter",
        "design": "classic",
        "language": "en-US",
        "credits_total": "60",
        "verdict": {"met": True, "have": 6000, "need": 6000},
        "annex": None,
        **changes,
    }
