"""With the keyboard alone: every control is reached, its ring is seen, and the order is that of the page."""

import pytest

from tests.browser.sitemap import READERS
from tests.browser.states import TALL

WAY = """() => {
  const seen = [];
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(stops)) {
    const box = one.getBoundingClientRect();
    const shut = one.closest("details:not([open])");
    if (!box.width || (shut && !one.matches("summary"))) continue;
    const group = one.matches("[type=radio]") && one.form && `${one.form.action}/${one.name}`;
    seen.push(group || [...document.querySelectorAll("*")].indexOf(one));
  }
  return [...new Set(seen.map(String))];
}"""
"""Every stop there should be: a group of radio buttons is one."""
HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const group = one.matches("[type=radio]") && one.form && `${one.form.action}/${one.name}`;
  return {
    stop: String(group || [...document.querySelectorAll("*")].indexOf(one)),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    on: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    html: one.outerHTML.slice(0, 120),
  };
}"""


def walked(tab):
    """The stops that Tab makes, and what is wrong with any."""
    stops, faults = [], []
    for _ in range(600):
        tab.keyboard.press("Tab")
        here = tab.evaluate(HERE)
        if here is None or (stops and here["stop"] == stops[0]):
            break
        if here["stop"] not in stops:
            stops.append(here["stop"])
        if not here["ring"]:
            faults.append(f"no ring: {here['html']}")
        if not here["on"]:
            faults.append(f"off the screen: {here['html']}")
    return stops, faults


def wrong(chromium, site, reader, routes):
    """What is wrong with a walk over pages of a reader, one a route."""
    faults = []
    context = chromium.new_context(viewport={"width": 1200, "height": TALL}, reduced_motion="reduce")
    context.add_cookies([{"name": n, "value": v, "url": site.base} for n, v in site.cookies(reader, "en").items()])
    tab = context.new_page()
    for path in routes.values():
        tab.goto(site.base + path)
        wanted = tab.evaluate(WAY)
        stops, found = walked(tab)
        faults += [f"{path}: {one}" for one in found]
        faults += [f"{path}: not reached: {sorted(set(wanted) - set(stops))}"] if set(wanted) - set(stops) else []
        if [one for one in stops if one in wanted] != [one for one in wanted if one in stops]:
            faults.append(f"{path}: another order than the page's")
    context.close()
    return faults


def routes_of(sitemap, reader):
    """A page of each route that a reader has."""
    return {page.route: page.path for page in reversed(sitemap[reader])}


@pytest.mark.parametrize("reader", READERS)
def test_tab_reaches_every_control_in_order_with_a_ring(chromium, site, sitemap, reader):
    """Each route as the first of its readers sees it; as every other does, in the soak."""
    earlier = {route for one in READERS[: READERS.index(reader)] for route in routes_of(sitemap, one)}
    routes = {route: path for route, path in routes_of(sitemap, reader).items() if route not in earlier}
    faults = wrong(chromium, site, reader, routes)
    assert not faults, "\n".join(faults)


def test_the_walk_finds_a_control_without_a_ring_and_one_out_of_reach(chromium):
    tab = chromium.new_page()
    hidden = "<button tabindex=-1>[b]</button><button style='outline: 0 !important'>[c]</button>"
    tab.set_content(f"<!doctype html><body><a href=#x>[a]</a>{hidden}</body>")
    wanted = tab.evaluate(WAY)
    stops, faults = walked(tab)
    tab.close()
    assert len(set(wanted) - set(stops)) == 1
    assert any("no ring" in fault for fault in faults)
