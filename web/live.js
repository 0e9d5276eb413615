/* Keeps the part of a page marked data-live="SECONDS" fresh, while somebody looks at it. Without
 * scripts the page is as fresh as it was loaded. */
(() => {
  "use strict";
  const live = document.querySelector("[data-live]");
  const note = document.querySelector("[data-live-note]");
  if (!live) return;
  const refresh = async () => {
    if (document.hidden || live.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (fresh) live.replaceChildren(...fresh.childNodes);
      const words = page.querySelector("[data-live-note]");
      if (note && words) note.textContent = words.textContent;
    } catch { /* the next time, perhaps */ }
  };
  setInterval(refresh, Number(live.dataset.live) * 1000);
})();
