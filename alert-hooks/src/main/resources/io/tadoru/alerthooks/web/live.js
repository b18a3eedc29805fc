// Looks every few seconds whether something has changed, and then takes the changed part of the same page.
// Without it the pages show the same; they are only not live.
"use strict";
(() => {
  const EVERY = 5000;
  const ANYWAY = 60000;
  const headers = { "X-Tadoru-Poll": "1" };
  let last = Date.now();

  const live = () => document.getElementById("live");

  async function changed() {
    const since = live().dataset.changed;
    const one = live().dataset.incident;
    const answer = await fetch("/api/v1/incidents?limit=1&changed_since=" + encodeURIComponent(since)
      + (one ? "&text=" + encodeURIComponent(one) : ""),
      { headers, credentials: "same-origin" });
    if (answer.status === 401) {
      location.reload();
      return false;
    }
    return answer.ok && (await answer.json()).incidents.length > 0;
  }

  async function renew() {
    const answer = await fetch(location.href,
      { headers: { ...headers, Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("live");
    const old = live();
    // Another tab may have changed the language.
    next.lang = page.documentElement.lang;
    // Who is reading with the keyboard keeps the place.
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(document.adoptNode(next));
    if (focused) {
      const again = Array.from(live().querySelectorAll("a")).find(a => a.getAttribute("href") === focused);
      if (again) {
        again.focus();
      }
    }
    last = Date.now();
  }

  async function look() {
    try {
      if (live() && !document.hidden && (await changed() || !live().dataset.incident && Date.now() - last > ANYWAY)) {
        await renew();
      }
    } catch (e) {
      // The service is away for a moment: the next look finds it.
    }
    setTimeout(look, EVERY);
  }

  setTimeout(look, EVERY);

  // --- the report in its frame: it has no session, so this page keeps its view in the address and asks for it
  const report = () => document.querySelector("iframe.report");
  const base = report() ? report().getAttribute("src") : "";
  const VIEW = /^#v=[\w%.!~*'()-]{0,20000}$/;
  const form = () => document.getElementById("again");
  const tell = message => report().contentWindow.postMessage({ tadoru: 1, ...message }, "*");

  function show() {
    const next = report().cloneNode();
    next.src = base + (VIEW.test(location.hash) ? location.hash : "");
    report().replaceWith(next);
  }

  async function more(node) {
    const one = live().dataset.incident;
    const at = "/api/v1/incidents/" + encodeURIComponent(one);
    const asked = await fetch(at + "/runs", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": form().querySelector("[name=csrf]").value },
      body: JSON.stringify({ more: node })
    });
    const row = await asked.json();
    if (!asked.ok) {
      throw new Error(form().dataset.refused + " " + (row.detail || asked.statusText));
    }
    for (let i = 0; i < 300; i++) {
      await new Promise(done => setTimeout(done, 400));
      const now = await (await fetch(at, { headers, credentials: "same-origin" })).json();
      if (now.runs > row.runs) {
        await renew();
        const view = VIEW.test(location.hash) ? JSON.parse(decodeURIComponent(location.hash.slice(3))) : {};
        history.replaceState(null, "", "#v=" + encodeURIComponent(JSON.stringify({ ...view, s: node, m: node })));
        show();
        return;
      }
    }
    throw new Error(form().dataset.late);
  }

  addEventListener("message", event => {
    const said = event.data;
    if (!report() || event.source !== report().contentWindow || !said || said.tadoru !== 1) {
      return;
    }
    if (said.ready === true) {
      tell({ more: form() !== null, lang: document.documentElement.lang });
    } else if (typeof said.view === "string" && VIEW.test(said.view)) {
      history.replaceState(null, "", said.view);
    } else if (typeof said.more === "string") {
      more(said.more).catch(e => tell({ problem: String(e.message) }));
    }
  });

  if (report() && VIEW.test(location.hash)) {
    show();
  }
})();
