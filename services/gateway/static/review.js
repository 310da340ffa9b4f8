// Reviewing a plan: items and the lines that they were read from lead to each other, and no change loses the focus.
(() => {
  "use strict";

  const source = () => document.querySelector(".source");
  const items = () => document.querySelector(".review-items");
  let open = false;
  const narrow = matchMedia("(max-width: 860px)");

  // -- the line of the item that has the focus is shown beside it; of a line its items

  function show(number) {
    const pane = source();
    for (const shown of document.querySelectorAll(".shown")) shown.classList.remove("shown");
    const line = document.getElementById(`line-${number}`);
    if (!pane || !line) return;
    line.classList.add("shown");
    for (const button of pane.querySelectorAll("li button[tabindex='0']")) button.tabIndex = -1;
    line.querySelector("button").tabIndex = 0;
    if (!pane.contains(document.activeElement)) pane.scrollTop = line.offsetTop - pane.clientHeight / 3;
    return line;
  }

  const of = (number) => [...document.querySelectorAll(`.review-items [data-line="${number}"]`)];

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest?.(".review-items [data-line]");
    const line = event.target.closest?.(".source li");
    if (item) show(item.dataset.line);
    if (line) {
      show(line.id.slice("line-".length));
      for (const found of of(line.id.slice("line-".length))) found.classList.add("shown");
    }
  });

  function focusItem(stop) {
    (stop?.querySelector("[data-edit], textarea") ?? document.getElementById("add-item")).focus();
    stop?.scrollIntoView({ block: "nearest" });
  }

  // -- keys and buttons of the page

  function nextDoubt() {
    const stops = [...document.querySelectorAll(".queue [data-stop]")];
    const here = stops.findIndex((stop) => stop.contains(document.activeElement));
    if (stops.length) focusItem(stops[(here + 1) % stops.length]);
  }

  // On a narrow screen the document is a sheet that opens from below; elsewhere the focus changes sides.
  function changeSides() {
    const inSource = source().contains(document.activeElement);
    const number = document.activeElement.closest("[data-line]")?.dataset.line ?? document.activeElement.closest(".source li")?.id.slice("line-".length);
    if (narrow.matches || inSource) open = narrow.matches && !source().classList.contains("open");
    source().classList.toggle("open", open);
    if (inSource) focusItem(of(number)[0] ?? document.querySelector(".review-items [data-stop]"));
    else if (open || !narrow.matches) {
      of(number)[0]?.scrollIntoView({ block: "nearest" });
      (show(number) ?? source().querySelector("li")).querySelector("button").focus();
    }
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-next-doubt]")) nextDoubt();
    if (event.target.closest("[data-sheet]")) changeSides();
    const line = event.target.closest("[data-items-of]");
    if (line) focusItem(of(line.dataset.itemsOf)[0]);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !source()?.contains(event.target)) return;
    changeSides();
    event.preventDefault();
  });

  // -- a change swaps the page's part: the focus stays near where it was, and the sheet as it was

  let place = 0;

  document.addEventListener("htmx:beforeSwap", () => {
    const stops = [...document.querySelectorAll(".review-items [data-stop]")];
    place = Math.max(stops.findIndex((stop) => stop.contains(document.activeElement)), 0);
  });

  document.addEventListener("htmx:afterSwap", () => {
    source()?.classList.toggle("open", open);
    if (document.activeElement && document.activeElement !== document.body) return;
    const stops = items()?.querySelectorAll("[data-stop]") ?? [];
    focusItem(stops[Math.min(place, stops.length - 1)]);
  });
})();
