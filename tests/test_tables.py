"""The generated pages of docs/ say what the code does."""

import pytest
from django.conf import settings

from pdplanner.kernel.tables import permission_table, workflow_table


@pytest.mark.parametrize(
    ("page", "draw"),
    [("workflows.md", workflow_table), ("permissions.md", permission_table)],
    ids=["workflows", "permissions"],
)
def test_the_page_is_up_to_date(page, draw):
    assert (settings.BASE_DIR / "docs" / page).read_text() == draw(), "run `manage.py tables`"
