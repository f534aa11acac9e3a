import hashlib

import pytest

from pdplanner.kernel.pdf import missing_glyphs
from pdplanner.kernel.pdf.fonts import FACES, FONT_FOLDER, shared_fonts


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh",
        "محمد عبدالله",
        "Žofia Ďurišová",
        "Αγγελική Παπαδοπούλου",
        "Ἀγαθὴ Ψυχή",
        "שרה כהן",
        "प्रिया शर्मा",
        "Юлія Ґалаґан",
        "Şükrü Ağaoğlu",
        "Þórður Æsisson",
        "O’Brien-Łukasiewicz, Jr.",
        "রোকেয়া সাখাওয়াত হোসেন",
        "ស៊ីសុវត្ថិ សុភា",
        "山田 太郎",
        "さくら ヤマダ",
        "王小明",
        "欧阳 诸葛亮",
        "歐陽修",
        "김민수",
        "뷁쐛",
        "",
    ],
)
def test_the_packaged_fonts_print_every_letter_of(name: str) -> None:
    assert missing_glyphs(name) == []


def test_letters_without_a_glyph_are_listed_once_and_in_order() -> None:
    assert missing_glyphs("ᚠᚢ Taro ᚢᚱ") == ["ᚠ", "ᚢ", "ᚱ"]


def test_a_letter_typed_as_base_and_accents_counts_as_one_letter() -> None:
    assert missing_glyphs("Nguye\u0302\u0303n") == []


def test_a_letter_and_accent_of_two_different_fonts_are_missing_together() -> None:
    assert missing_glyphs("Ж\u05b8") == ["Ж\u05b8"]


def test_code_points_of_no_letter_are_missing_but_invisible_joiners_are_not() -> None:
    assert missing_glyphs("A\ue000") == ["\ue000"]
    assert missing_glyphs("می\u200cخواهم") == []


def test_every_packaged_font_is_the_file_its_list_describes() -> None:
    rows = [line.split(" | ") for line in (FONT_FOLDER / "VERSIONS.txt").read_text().splitlines() if " | " in line][1:]
    listed = {file: (checksum, licence.split(", ")[1]) for _, _, file, checksum, licence in rows}
    assert set(listed) == {face.file for face in FACES} == {path.name for path in FONT_FOLDER.glob("*.ttf")}
    for file, (checksum, licence) in listed.items():
        assert hashlib.sha256((FONT_FOLDER / file).read_bytes()).hexdigest() == checksum
        assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / licence).read_text()


def test_a_family_is_measured_with_its_own_letters() -> None:
    latin = shared_fonts().width_per_point("Anna", ("EB Garamond",))
    assert shared_fonts().width_per_point("AnnaAnna", ("EB Garamond",)) == pytest.approx(2 * latin, rel=0.02)
    assert shared_fonts().width_per_point("Anna", ("Amiri",)) != latin
