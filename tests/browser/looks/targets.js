(least) => {
  const found = [];
  const sentence = "p, li, dd, td, span, figcaption, label";
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    if (!box.width || style.visibility === "hidden" || one.classList.contains("skip")) continue;
    const around = one.parentElement;
    const rest = around.textContent.trim().length - one.textContent.trim().length;
    const inText = one.matches("a") && around.matches(sentence) && rest > 3;
    if (inText && (least === 24 || style.display === "inline")) continue;
    let { width, height } = box;
    const label = one.labels && one.labels[0];
    if (label && one.matches("[type=radio], [type=checkbox]")) {
      const beside = label.getBoundingClientRect();
      width = Math.max(beside.right, box.right) - Math.min(beside.left, box.left);
      height = Math.max(height, beside.height);
    }
    const whole = getComputedStyle(one, "::after");
    if (whole.position === "absolute" && whole.content !== "none" && one.closest("li")) {
      const row = one.closest("li").getBoundingClientRect();
      width = row.width;
      height = row.height;
    }
    if (width < least - 0.5 || height < least - 0.5) {
      found.push(`${one.outerHTML.slice(0, 100)} ${Math.round(width)}x${Math.round(height)}`);
    }
  }
  return found;
}
