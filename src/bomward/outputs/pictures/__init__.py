"""Pictures for a page: plain data to markup that needs no script, says all it shows in text too, and is styled by `style` alone."""

from bomward.outputs.pictures.bars import Bar, bars, outcomes_by, tally
from bomward.outputs.pictures.drawing import style
from bomward.outputs.pictures.timeline import Day, outcomes_over_time
from bomward.outputs.pictures.tree import Leaf, carried_in

__all__ = ["Bar", "Day", "Leaf", "bars", "carried_in", "outcomes_by", "outcomes_over_time", "style", "tally"]
