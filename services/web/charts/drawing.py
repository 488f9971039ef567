"""The pen: lines, boxes, shapes and texts on a sheet as wide as a phone, mirrored where the page is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from markupsafe import Markup

from services.web.charts.texts import SIZE, is_leftward, plain
from services.web.charts.values import Kind

WIDTH: Final = 340.0
EDGE: Final = 2.0
SHAPE: Final = 6.0
"""From the middle of a shape to its edge."""
NOTHING: Final = Markup()

Spot: TypeAlias = tuple[float, float]
Side: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What a chart is, for those who hear it: its title and, in a sentence, what it shows.

    `key` is its own on the page: letters, digits and hyphens, for it becomes part of ids. `rtl` mirrors the chart.
    """

    key: str
    title: str
    summary: str = ""
    rtl: bool = False


def element(name: str, *inside: Markup, **attributes: str | float) -> Markup:
    """One element; a trailing underscore is dropped from an attribute's name and the others become hyphens."""
    told = Markup().join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value if isinstance(value, str) else near(value))
        for key, value in attributes.items()
        if value != ""
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, told, Markup().join(inside))


def near(number: float) -> str:
    """A coordinate to a tenth of a unit."""
    return f"{number:.1f}".rstrip("0").rstrip(".")


def joined(parts: Sequence[Markup]) -> Markup:
    """Several elements after one another."""
    return Markup().join(parts)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a chart is drawn on. Places are given as on a page read from left to right."""

    caption: Caption
    height: float

    @property
    def _key(self) -> str:
        return f"chart-{self.caption.key}"

    def _x(self, x: float, span: float = 0) -> float:
        return WIDTH - x - span if self.caption.rtl else x

    def _points(self, spots: Sequence[Spot]) -> str:
        return " ".join(f"{near(self._x(x))},{near(y)}" for x, y in spots)

    def line(self, look: str, spots: Sequence[Spot], dashes: str = "") -> Markup:
        """A line through the spots; nothing where there are fewer than two."""
        if len(spots) < 2:
            return NOTHING
        return element("polyline", class_=look, points=self._points(spots), fill="none", stroke_dasharray=dashes)

    def box(self, look: str, corner: Spot, size: Spot, fill: str = "") -> Markup:
        """An upright box from its corner at the top and the start."""
        (x, y), (wide, high) = corner, size
        return element("rect", class_=look, x=self._x(x, wide), y=y, width=wide, height=high, fill=fill)

    def hatched(self, corner: Spot, size: Spot) -> Markup:
        """A box for what is withheld; `drawn` must be given `hatching`."""
        return self.box("chart-withheld", corner, size, f"url(#{self._key}-hatch)")

    def hatching(self) -> Markup:
        """The pattern that `hatched` fills with."""
        stripe = element("path", class_="chart-hatch", d="M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5")
        pattern = element(
            "pattern", stripe, id=f"{self._key}-hatch", patternUnits="userSpaceOnUse", width="6", height="6"
        )
        return element("defs", pattern)

    def dot(self, look: str, spot: Spot, radius: float = 3) -> Markup:
        """A small round mark on a line."""
        return element("circle", class_=look, cx=self._x(spot[0]), cy=spot[1], r=radius)

    def area(self, look: str, corners: Sequence[Spot]) -> Markup:
        """What lies between the corners."""
        return element("polygon", class_=look, points=self._points(corners))

    def shape(self, kind: Kind, spot: Spot) -> Markup:
        """The shape that tells a kind from the others without colour."""
        x, y = spot
        look = f"chart-mark tag-{kind}"
        if kind is Kind.DONE:
            return self.dot(look, spot, SHAPE - 1)
        if kind is Kind.OVERDUE:
            return self.box(look, (x - SHAPE + 1, y - SHAPE + 1), (2 * SHAPE - 2, 2 * SHAPE - 2))
        corners = [(x, y - SHAPE), (x + SHAPE, y), (x, y + SHAPE), (x - SHAPE, y)]
        if kind is Kind.PLANNED:
            corners = [(x, y - SHAPE), (x + SHAPE, y + SHAPE - 1), (x - SHAPE, y + SHAPE - 1)]
        return self.area(look, corners)

    def text(self, look: str, spot: Spot, words: str, side: Side = "start") -> Markup:
        """A line of text whose foot is at the spot. Each text runs its own way; `side` is the chart's."""
        words, leftward = plain(words), is_leftward(words)
        turned = {"start": "end", "middle": "middle", "end": "start"}
        anchor = side if leftward == self.caption.rtl else turned[side]
        return element(
            "text",
            Markup.escape(words),
            class_=look,
            x=self._x(spot[0]),
            y=spot[1],
            text_anchor=anchor,
            direction="rtl" if leftward else "ltr",
        )

    def drawn(self, *parts: Markup) -> Markup:
        """The whole picture, named and described."""
        title, told = f"{self._key}-title", f"{self._key}-desc"
        summary = plain(self.caption.summary)
        return element(
            "svg",
            element("title", Markup.escape(plain(self.caption.title)), id=title),
            element("desc", Markup.escape(summary), id=told) if summary else NOTHING,
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            class_="chart",
            viewBox=f"0 0 {near(WIDTH)} {near(self.height)}",
            role="img",
            aria_labelledby=f"{title} {told}" if summary else title,
            direction="ltr",
            font_size=SIZE,
        )
