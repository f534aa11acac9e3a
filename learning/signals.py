"""What learning tells the house: after the commit what one person did, within the transaction what is done for many at
once, so that it is kept or lost with what it tells. Receivers live in certification/receivers.py."""

from django.dispatch import Signal

credit_changed = Signal()  # person_id: int
credits_made = Signal()  # people: Collection[int]; within the transaction
plan_changed = Signal()  # pdp_id: int, person_id: int
report_changed = Signal()  # pdp_id: int, person_id: int
