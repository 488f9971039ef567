() => {
  const found = new Set();
  const free = "[data-told], [data-i18n-skip], bdi, time, script, style, svg title, svg desc, svg text.chart-told";
  const blocks = "p, li, dd, dt, td, th, h1, h2, h3, label, legend, a, button, option, summary, figcaption, caption, div";
  const hasWord = (text) => /\p{L}{2,}/u.test(text);
  const cut = (text) => {
    let held = text, before;
    do { before = held; held = held.replace(/\[[^\[\]]*\]/g, ""); } while (held !== before);
    return held;
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const own = node.parentElement;
    if (own.closest(free) || !hasWord(cut(node.textContent))) continue;
    const whole = (own.closest(blocks) || own).cloneNode(true);
    for (const one of whole.querySelectorAll(free)) one.remove();
    if (hasWord(cut(whole.textContent))) found.add(node.textContent.trim().slice(0, 100));
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (one.closest(free)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const text = one.getAttribute(name);
      if (text && hasWord(cut(text))) found.add(`${name}: ${text}`);
    }
  }
  return [...found];
}
