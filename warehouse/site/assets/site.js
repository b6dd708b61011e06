// Filters rows of tables as people type, and finds paragraphs. Everything else of the site works without it.
(function () {
  "use strict";

  function folded(text) { return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, ""); }

  for (const input of document.querySelectorAll("input[data-filters]")) {
    const items = [...document.querySelectorAll(input.dataset.filters)].map((item) => [item, folded(item.textContent)]);
    const count = document.getElementById(input.getAttribute("aria-describedby"));
    const apply = () => {
      const words = folded(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [item, text] of items) {
        item.hidden = !words.every((word) => text.includes(word));
        shown += item.hidden ? 0 : 1;
      }
      if (count) { count.textContent = `${shown} of ${items.length} shown`; }
    };
    input.addEventListener("input", apply);
    apply();
  }

  const search = document.getElementById("search");
  if (!search || !window.PARAGRAPHS) { return; }
  const MOST = 200;
  const results = document.getElementById("results");
  const said = document.getElementById("found");
  const held = window.PARAGRAPHS.map((row) => [row, folded(row.text)]);

  function marked(text, words) {
    // Marks where the text itself holds a word; accents folded away stay unmarked, never wrong.
    const paragraph = document.createElement("p");
    const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    for (const part of text.split(new RegExp(`(${escaped.join("|")})`, "gi"))) {
      const is = words.includes(part.toLowerCase());
      const node = is ? document.createElement("mark") : document.createTextNode(part);
      if (is) { node.textContent = part; }
      paragraph.append(node);
    }
    return paragraph;
  }

  function find() {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    results.replaceChildren();
    if (!words.length) { said.textContent = `${held.length} paragraphs held`; return; }
    const found = held.filter(([, text]) => words.every((word) => text.includes(word)));
    said.textContent = `${found.length} of ${held.length} paragraphs` +
      (found.length > MOST ? `; the latest ${MOST} are shown` : "");
    for (const [row] of found.slice(0, MOST)) {
      const item = document.createElement("li");
      const where = document.createElement("p");
      where.className = "where";
      where.textContent = `${row.report} · statement ${row.statement} · ${row.kind} · ${row.file}` +
        (row.page ? `, page ${row.page}` : "");
      item.append(where, marked(row.text, words));
      results.append(item);
    }
  }
  let waits = 0;
  search.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(find, 120); });
  find();
})();
