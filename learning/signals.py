"""What learning tells the house, within the transaction, so that it is kept or lost with what it tells. Receivers live
in certification/receivers.py."""

from django.dispatch import Signal

credits_changed = Signal()  # people: Collection[int]
plan_changed = Signal()  # pdp_id: int, person_id: int
report_changed = Signal()  # pdp_id: int, person_id: int
