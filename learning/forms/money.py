"""Dollars as people type them: 450, $1,200, 90.50. Inside it is cents."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from pdplanner.kernel.wording import money

_DOLLARS = re.compile(r"\$? ?(?P<dollars>[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,7})(\.(?P<cents>[0-9]{1,2}))?")


class MoneyField(forms.CharField):
    """Dollars; cleans to whole cents, and to 0 when nothing is typed."""

    default_error_messages = {"unclear": "“%(typed)s” is not an amount of dollars. Write 450 or 90.50."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("required", False)
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return money(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).strip()
        if not typed:
            return 0
        found = _DOLLARS.fullmatch(typed)
        if found is None:
            raise forms.ValidationError(self.error_messages["unclear"], params={"typed": typed})
        return int(Decimal(f"{found['dollars'].replace(',', '')}.{found['cents'] or 0}") * 100)
