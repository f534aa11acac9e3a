"""Names and addresses out of the CAPITALS of a directory: “O'FALLON”, “MCCALL”, “A. B. SMITH”, “1ST AVE NW”.

Text that is not all capitals was cased by somebody who knew better, and is left alone.
"""

import re

from libraries.enums import STATES

# A run of letters, with letters after apostrophes: O'FALLON, CHILDREN'S.
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_VOWELS = re.compile(r"[AEIOUYÀ-Ý]")
# What opens a new phrase, in which even a small word is written large.
_OPENS = re.compile(r"(^|[:(/,]|\s--?\s)\s*$")

SMALL = {"and", "at", "au", "by", "de", "del", "du", "for", "in", "of", "on", "or", "the", "to"}
# Spanish articles are small only after “de”: Los Angeles, but Ponce de los Reyes.
AFTER_DE = {"la", "las", "los"}
# Short words without a vowel that are words; any other without a vowel is a row of initials (CSD, TLL).
VOWELLESS_WORDS = {
    "BLDG", "BLVD", "CH", "CT", "CTR", "DR", "FL", "FR", "FT", "HTS", "JR", "LN", "LV", "MR", "MRS", "MT", "MTN", "RD",
    "RDS", "RM", "RT", "SCH", "SPGS", "SQ", "SR", "ST", "STS", "TR", "TRL", "TWNSHP", "TWP", "WM",
}  # fmt: skip
INITIALS = {"II", "III", "IV", "VI", "VII", "VIII", "IX", "USA", "ISD"}
INITIALS_IN_ADDRESSES = {"NE", "SE", "US", "USA", "PO", "NYS", "NY", "KY", "II", "III", "IV"}
VOWELLESS_WORDS_IN_ADDRESSES = {"PL"}
# Names with a capital inside that no rule tells; MACON and MACKINAC have none.
INNER_CAPITALS = {
    word.upper(): word
    for word in (
        "DeForest", "DeFuniak", "DeKalb", "DeLand", "DeRidder", "DeRuyter", "DeSoto", "DeWitt", "DuPage", "DuQuoin",
        "ImagineIF", "LaCygne", "LaFargeville", "LaFollette", "LaGrange", "LaGrangeville", "LaHarpe", "LaMoure",
        "LaPorte", "LaSalle", "MacArthur", "MacDonald", "MacDonell", "MacDowell", "MacGregor", "MacLeod", "MacMillan",
    )
}  # fmt: skip


def cased_name(text: str) -> str:
    """A library's or place's name from capitals."""
    return _cased(text, initials=INITIALS, words=VOWELLESS_WORDS)


def cased_address(text: str) -> str:
    """A street address from capitals: as names, with points of the compass and US highways."""
    return _cased(text, initials=INITIALS_IN_ADDRESSES, words=VOWELLESS_WORDS | VOWELLESS_WORDS_IN_ADDRESSES)


def _cased(text: str, *, initials: set[str], words: set[str]) -> str:
    text = " ".join(text.replace("`", "'").split())
    if text != text.upper():
        return text

    def one(match: re.Match[str]) -> str:
        word, before, after = match[0], text[: match.start()], text[match.end() :]
        if before[-1:].isdigit():
            return word.lower() if word in {"ST", "ND", "RD", "TH"} else word
        in_brackets = before.endswith("(") and after.startswith(")") and len(word) == 2  # EAST RIDGE (IN)
        is_state = before.endswith(", ") and not after and word in STATES  # of Pavilion, NY
        if len(word) == 1 or is_state or in_brackets or word in initials or after[:1].isdigit():
            return word
        if not _VOWELS.search(word) and word not in words:
            return word
        small = word.lower()
        if not _OPENS.search(before) and (
            small in SMALL or (small in AFTER_DE and before.upper().rstrip().endswith(" DE"))
        ):
            return small
        return _capitalized(word, opens=bool(_OPENS.search(before)))

    return _WORD.sub(one, text)


def _capitalized(word: str, *, opens: bool) -> str:
    head, apostrophe, tail = word.partition("'")
    if apostrophe:
        if len(head) == 1 and head in "ODL" and len(tail) > 1:
            return (head.lower() if head == "D" and not opens else head) + "'" + _capitalized(tail, opens=True)
        return _capitalized(head, opens=opens) + "'" + tail.lower()
    if word in INNER_CAPITALS:
        return INNER_CAPITALS[word]
    if word.startswith("MC") and len(word) > 3:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()
