"""The data set of the benchmarks: a state's libraries with years of learning, written in bulk.

The demo tells a story through the services, one decision after another; this writes as many rows as a measurement wants,
past the services. What pages and `manage.py doctor` rely on holds all the same: states are on record, certificates count
verified credits, and standings are the engine's own answers.
"""

from pdplanner.demo.load.ground import Ground, ground_lay, ground_of
from pdplanner.demo.load.writing import Size, analyze, library_write

__all__ = ["Ground", "Size", "analyze", "ground_lay", "ground_of", "library_write"]
