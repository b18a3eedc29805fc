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
})();
