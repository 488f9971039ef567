"use strict";
// Everything works without this file; it only shortens the way.
(() => {
  const live = document.getElementById("live");
  const say = (text) => { if (live) { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); } };

  // What went wrong, else what was done, is where the reader is led.
  const lead = () => {
    const errors = document.getElementById("errors");
    if (errors) errors.focus();
    else { const done = document.getElementById("done"); if (done) say(done.textContent); }
  };

  // Put another state of this page in place of what is shown, and keep the focus where it was.
  const swap = (text, address) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const held = document.activeElement && document.activeElement.id;
    document.getElementById("main").replaceWith(document.adoptNode(fresh.getElementById("main")));
    document.title = fresh.title;
    if (address) history.replaceState(null, "", address);
    wire(document.getElementById("main"));
    const again = held && document.getElementById(held);
    (again || document.getElementById("main")).focus({ preventScroll: true });
    lead();
    const count = document.getElementById("count");
    if (count && !document.getElementById("done")) say(count.textContent);
  };

  const busy = (form) => setTimeout(() => form.setAttribute("aria-busy", "true"), 300);

  // A form marked data-swap is sent without leaving the page. Where that fails the page is asked for again: what was
  // posted may have been done, and is never posted twice.
  const send = async (form, button) => {
    const data = new FormData(form, button);
    const get = form.method === "get";
    const address = new URL(form.action);
    if (get) address.search = new URLSearchParams([...data].filter(([, value]) => value !== "")).toString();
    const timer = busy(form);
    try {
      const answer = await fetch(address, get ? {} : { method: "POST", body: new URLSearchParams(data) });
      swap(await answer.text(), answer.ok ? answer.url : null);
    } catch { if (get) location.assign(address); else location.reload(); }
    clearTimeout(timer);
  };

  const wire = (root) => {
    for (const form of root.querySelectorAll("form[data-swap]")) {
      form.addEventListener("submit", (event) => { event.preventDefault(); send(form, event.submitter); });
    }
    for (const select of root.querySelectorAll("form[data-swap][method=get] select")) {
      select.addEventListener("change", () => select.form.requestSubmit());
    }
    for (const button of root.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
  };

  wire(document);
  lead();
})();
