() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const signed = /(^|\s)[+\u2212-]\d/.test(node.textContent);
    if (signed && !node.parentElement.closest("[dir=ltr]")) found.push(node.textContent.trim());
  }
  return found;
}
