"""What libraries tell the house, within the transaction, so that it is kept or lost with what it tells. Receivers live
in certification/receivers.py."""

from django.dispatch import Signal

posts_changed = Signal()  # people: Collection[int], libraries: Collection[int], of posts begun, ended or corrected
population_changed = Signal()  # libraries: Collection[int], that serve another number of people
