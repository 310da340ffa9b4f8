// The console works without this file; with it, it is quicker to use by keyboard and a session does not run out under a form.
(() => {
  "use strict";

  // -- the session: renewed before a request that would come too late

  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
  const lifetime = Number(meta("renew-after")) * 1000;
  let renewAt = Date.now() + lifetime;
  let renewing = null;

  const due = () => lifetime > 0 && Date.now() >= renewAt;

  function renew() {
    renewing ??= fetch("/session/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": meta("csrf-token") },
      body: "{}",
    })
      .then((answer) => {
        if (answer.ok) renewAt = Date.now() + lifetime;
        if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
      })
      .catch(() => {})
      .finally(() => { renewing = null; });
    return renewing;
  }

  if (lifetime > 0) {
    setInterval(() => { if (due() && !document.hidden) renew(); }, 15000);
    document.addEventListener("visibilitychange", () => { if (!document.hidden && due()) renew(); });
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (!due() || event.detail.question) return;
    event.preventDefault();
    renew().then(() => event.detail.issueRequest());
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.renewed || event.defaultPrevented || !due()) return;
    event.preventDefault();
    form.dataset.renewed = "1";
    renew().then(() => form.requestSubmit(event.submitter ?? undefined));
  });

  // -- the inbox's live count: one stream, of the tab that is looked at (a browser has few connections to spare)

  let stream = null;
  let patience = 2000;
  let heard = null;

  function listen() {
    const address = document.body.dataset.stream;
    if (!address || stream || document.hidden) return;
    stream = new EventSource(address);
    stream.addEventListener("unread", (event) => {
      patience = 2000;
      const { unread } = JSON.parse(event.data);
      const badge = document.getElementById("unread");
      if (badge) badge.textContent = unread > 0 ? (unread > 99 ? "99+" : String(unread)) : "";
      const page = document.querySelector("[data-unread]");
      if (heard === null ? page && page.dataset.unread !== String(unread) : heard !== event.data) window.htmx?.trigger(document.body, "unread");
      heard = event.data;
    });
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      stream = null;
      patience = Math.min(patience * 2, 60000);
      setTimeout(() => (due() ? renew() : Promise.resolve()).then(listen), patience);
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { listen(); return; }
    stream?.close();
    stream = null;
  });

  // -- forms

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-precision]")) showPrecision(event.target);
    if (event.target.matches("[data-leads]")) lead(event.target);
  });

  // An item's time is a month, a week, a day or a range: only the fields of the chosen one are shown.
  function showPrecision(select) {
    for (const part of select.form.querySelectorAll("[data-when]")) {
      const shown = part.dataset.when.split(" ").includes(select.value);
      part.hidden = !shown;
      for (const input of part.querySelectorAll("input, select")) input.disabled = !shown;
    }
  }

  // Who moves the first month means the last one too, unless they were different.
  function lead(select) {
    const follower = select.form.elements[select.dataset.leads];
    if (follower.value === (select.dataset.was ?? select.querySelector("[selected]")?.value)) follower.value = select.value;
    select.dataset.was = select.value;
  }

  function prepare(root) {
    for (const select of root.querySelectorAll("[data-precision]")) showPrecision(select);
  }

  function focusIn(root) {
    for (const input of root.querySelectorAll("[data-focus]")) { input.focus(); input.select?.(); input.closest("[data-stop]")?.scrollIntoView({ block: "nearest" }); }
  }

  document.addEventListener("DOMContentLoaded", () => {
    prepare(document);
    focusIn(document);
    window.htmx?.onLoad(prepare);
    listen();
  });

  // A form takes the focus, a finished edit gives it back to where it came from: at once (htmx settles without a delay,
  // see base.html), so that no key is lost between.
  document.addEventListener("htmx:afterSwap", (event) => {
    focusIn(event.target);
    const wanted = event.detail.xhr?.getResponseHeader("X-Focus");
    if (wanted) document.getElementById(wanted)?.focus();
    const said = event.detail.xhr?.getResponseHeader("X-Status");
    if (said) document.getElementById("status").textContent = decodeURIComponent(said);
  });

  document.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove]");
    if (remove) document.querySelector(remove.dataset.remove)?.remove();
    if (event.target.closest("[data-dismiss]")) event.target.closest(".banner").remove();
    if (event.target.closest("[data-help]")) document.getElementById("keys")?.showModal();
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).value).then(() => {
      document.getElementById("status").textContent = copy.dataset.copied;
      copy.textContent = copy.dataset.copied;
    });
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // -- a file dropped on the import form

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const area = event.target.closest?.(".drop");
      if (!area) return;
      event.preventDefault();
      area.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) area.querySelector("input[type=file]").files = event.dataTransfer.files;
    });
  }

  // -- keys: "g c" opens the link with data-keys="g c"; j and k walk the stops of a list, whose own buttons have a
  // data-key. A page with several lists says which is one by data-walk.

  const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  let pressed = "";
  let forget = 0;

  function walk(step) {
    const list = document.activeElement.closest("[data-walk]") ?? document.querySelector("[data-walk]") ?? document;
    const stops = [...list.querySelectorAll("[data-stop]")];
    if (!stops.length) return false;
    const present = stops.findIndex((stop) => stop.contains(document.activeElement));
    const next = stops[Math.min(Math.max(present + step, 0), stops.length - 1)];
    (next.matches("a, button") ? next : next.querySelector("[data-edit]") ?? next.querySelector("a, button, textarea")).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  // A key of the item that has the focus, unless it ends a chord such as "g p".
  function pressInStop(target, key) {
    const own = pressed ? null : target.closest("[data-stop]")?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    own?.click();
    return Boolean(own);
  }

  function press(key) {
    clearTimeout(forget);
    forget = setTimeout(() => { pressed = ""; }, 1200);
    for (const chord of pressed ? [`${pressed} ${key}`, key] : [key]) {
      const target = document.querySelector(`[data-keys="${CSS.escape(chord)}"]`);
      if (target) {
        pressed = "";
        if (target.matches("input, textarea, select")) target.focus(); else target.click();
        return true;
      }
    }
    pressed = document.querySelector(`[data-keys^="${CSS.escape(key)} "]`) ? key : "";
    return false;
  }

  document.addEventListener("keydown", (event) => {
    const editing = event.target.closest?.("form[data-editing]");
    if (editing && event.key === "Escape") { editing.querySelector("[data-cancel]").click(); event.preventDefault(); return; }
    if (editing && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { editing.requestSubmit(); event.preventDefault(); return; }
    if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") { document.getElementById("keys")?.showModal(); event.preventDefault(); return; }
    const step = { j: 1, k: -1, ...(document.querySelector("[data-walk]") && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
    if (step) { if (walk(step)) event.preventDefault(); return; }
    if (event.key.length === 1 && pressInStop(event.target, event.key)) { event.preventDefault(); return; }
    if (event.key.length === 1 && press(event.key)) event.preventDefault();
  });
})();
