"""What learning tells the house, after the commit. Receivers live in certification/receivers.py."""

from django.dispatch import Signal

credit_changed = Signal()  # person_id: int
plan_changed = Signal()  # pdp_id: int, person_id: int
report_changed = Signal()  # pdp_id: int, person_id: int
