"use strict";
// Search and filters. The page is whole without them, and is printed whole whatever is chosen here.
const byId = (id) => document.getElementById(id);

// The documents in the overview.
(() => {
  const panel = byId("finder");
  if (!panel) return;
  const name = byId("name"), verdict = byId("verdict");
  const rows = [...document.querySelectorAll(".documents tbody tr")].map((row) => ({ row, text: "" }));

  function apply() {
    const wanted = name.value.toLowerCase().split(/\s+/).filter(Boolean);
    let number = 0;
    for (const one of rows) {
      one.text ||= one.row.textContent.toLowerCase();
      const fits = (!verdict.value || one.row.dataset.verdict === verdict.value)
        && wanted.every((word) => one.text.includes(word));
      one.row.classList.toggle("out", !fits);
      number += fits;
    }
    byId("listed").textContent = number === rows.length ? "" : `${number.toLocaleString("en")} of ${rows.length.toLocaleString("en")} documents`;
  }

  name.addEventListener("input", apply);
  verdict.addEventListener("change", apply);
  panel.hidden = false;
})();

// The findings.
(() => {
  const panel = byId("filters"), words = byId("words"), shown = byId("shown");
  const selects = [...panel.querySelectorAll("select")];
  const matters = [...document.querySelectorAll(".matter")];
  if (!matters.length) return;

  const entries = matters.flatMap((matter) =>
    [...matter.querySelectorAll(".place")].map((place) => ({
      place, matter,
      outcome: matter.dataset.outcome,
      standing: matter.dataset.standing,
      document: matter.closest(".document").dataset.document,
      supplier: place.dataset.supplier || "none stated",
    })));
  const common = new Map();

  // What is searched in: the place, and what is said once for all places of its matter.
  function text(entry) {
    if (entry.text === undefined) {
      if (!common.has(entry.matter)) {
        const own = [...entry.matter.children].filter((part) => !part.matches(".place, .places"));
        common.set(entry.matter, own.map((part) => part.textContent).join(" "));
      }
      entry.text = [entry.place.textContent, common.get(entry.matter), entry.document].join(" ").toLowerCase();
    }
    return entry.text;
  }

  function fill(select) {
    const count = new Map();
    for (const entry of entries) {
      const value = entry[select.dataset.by];
      count.set(value, (count.get(value) || 0) + 1);
    }
    const values = [...count.keys()];
    if (select.dataset.by === "supplier") values.sort((a, b) => a.localeCompare(b, "en"));
    for (const value of values) select.add(new Option(`${value} (${count.get(value).toLocaleString("en")})`, value));
    select.parentElement.hidden = values.length < 2;
  }

  function hide(element, out) {
    element.classList.toggle("out", out);
  }

  function apply() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = selects.filter((select) => select.value);
    const left = new Set();
    let number = 0;
    for (const entry of entries) {
      const fits = chosen.every((select) => entry[select.dataset.by] === select.value)
        && (!wanted.length || wanted.every((word) => text(entry).includes(word)));
      hide(entry.place, !fits);
      if (!fits) continue;
      number += 1;
      for (let up = entry.matter; up && up.id !== "findings"; up = up.parentElement) left.add(up);
    }
    const all = !wanted.length && !chosen.length;
    for (const element of document.querySelectorAll(".matter, .part, .document")) hide(element, !all && !left.has(element));
    const whole = `${entries.length.toLocaleString("en")} finding${entries.length === 1 ? "" : "s"}`;
    shown.textContent = all ? whole : `${number.toLocaleString("en")} of ${whole}; a print shows all`;
    byId("reset").disabled = all;
  }

  function reset() {
    words.value = "";
    for (const select of selects) select.value = "";
    apply();
  }

  let waiting = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  words.addEventListener("change", apply);
  for (const select of selects) {
    fill(select);
    select.addEventListener("change", apply);
  }
  byId("reset").addEventListener("click", reset);
  // A link to a finding that is filtered out shows it again.
  window.addEventListener("hashchange", () => {
    const target = byId(location.hash.slice(1));
    if (target && target.closest(".out")) {
      reset();
      target.scrollIntoView();
    }
  });
  panel.hidden = false;
  apply();
})();
