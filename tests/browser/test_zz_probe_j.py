def test_probe(chromium, site):
    from tests.browser.walking import walking
    with walking(chromium, site, "staff", language="en") as she:
        row = she.main().get_by_role("link").filter(has_text="Closing talk before").first
        she.go(row)
        for name in ("Call", ):
            b = she.main().get_by_role("link", name="Call").first
            print(b.bounding_box(), b.evaluate("e=>[getComputedStyle(e).minHeight,getComputedStyle(e).padding,getComputedStyle(e).display, e.className]"))
        b = she.main().get_by_role("button", name="Put on file"); print(b.bounding_box())
