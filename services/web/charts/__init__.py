"""Charts drawn on the server as SVG: no script, no inline style, readable at 360 pixels, mirrored where a page is.

A chart shows and its table, made by the caller, tells. Words and numbers come in as text, already in the reader's
language. Colour comes from the page's style sheet by class; no meaning hangs on colour alone.
"""

from __future__ import annotations

from services.web.charts.bars import progress_bar, shifts
from services.web.charts.burnup import burn_up
from services.web.charts.caseload import spans
from services.web.charts.drawing import Caption
from services.web.charts.life import life_line
from services.web.charts.sweep import threshold
from services.web.charts.ticks import amounts_to_mark, days_to_mark
from services.web.charts.values import BurnUpWords, Count, Kind, Mark, Shift, Span, SpanWords, SweepWords

__all__ = [
    "BurnUpWords",
    "Caption",
    "Count",
    "Kind",
    "Mark",
    "Shift",
    "Span",
    "SpanWords",
    "SweepWords",
    "amounts_to_mark",
    "burn_up",
    "days_to_mark",
    "life_line",
    "progress_bar",
    "shifts",
    "spans",
    "threshold",
]
