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

  // Passkeys: what is asked and answered travels as text, what the browser takes and gives is bytes.
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (held) => btoa(String.fromCharCode(...new Uint8Array(held))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const BYTES = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

  const answered = async (question, does) => {
    const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
    const publicKey = { ...question, challenge: bytes(question.challenge) };
    if (does === "create") {
      publicKey.user = { ...question.user, id: bytes(question.user.id) };
      publicKey.excludeCredentials = named(question.excludeCredentials);
    } else publicKey.allowCredentials = named(question.allowCredentials);
    const given = await navigator.credentials[does]({ publicKey });
    const response = {};
    for (const key of BYTES) if (given.response[key]) response[key] = text(given.response[key]);
    return JSON.stringify({ id: given.id, rawId: text(given.rawId), type: given.type, response });
  };

  const prove = async (form) => {
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const asked = await fetch(form.dataset.question, { method: "POST" });
      if (!asked.ok) throw new Error(String(asked.status));
      form.elements[form.dataset.answer].value = await answered(await asked.json(), form.dataset.passkey);
      form.submit();
    } catch { failed.hidden = false; }
  };

  const wire = (root) => {
    for (const form of root.querySelectorAll("form[data-swap]")) {
      form.addEventListener("submit", (event) => { event.preventDefault(); send(form, event.submitter); });
    }
    for (const select of root.querySelectorAll("form[data-swap][method=get] select")) {
      select.addEventListener("change", () => select.form.requestSubmit());
    }
    for (const button of root.querySelectorAll("[data-reveal]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const field = document.getElementById(button.dataset.reveal), shown = field.type === "text";
        field.type = shown ? "password" : "text";
        button.setAttribute("aria-pressed", String(!shown));
      });
    }
    if (window.PublicKeyCredential) {
      for (const form of root.querySelectorAll("form[data-passkey]")) {
        form.querySelector("button:not([type=button])").hidden = false;
        form.addEventListener("submit", (event) => { event.preventDefault(); prove(form); });
      }
    }
    for (const button of root.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
  };

  wire(document);

  // Leave at once: first nothing is to be seen, then the session ends, then this page gives way in the history.
  const exit = document.querySelector("form[data-leave]");
  if (exit) {
    const leave = () => {
      document.title = "";
      document.body.replaceChildren();
      const away = () => location.replace(exit.dataset.leave);
      fetch(exit.action, { method: "POST", keepalive: true, redirect: "manual" }).then(away, away);
    };
    exit.addEventListener("submit", (event) => { event.preventDefault(); leave(); });
    let pressed = [];
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape") { pressed = []; return; }
      pressed = [...pressed.slice(-2), event.timeStamp];
      if (pressed.length === 3 && event.timeStamp - pressed[0] < 2000) leave();
    });
  }
  lead();
})();
