"use strict";
// Dropping files, and lists that follow their filters. Everything works without this, by buttons.
(() => {
  const form = document.getElementById("drop");
  if (form) {
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("button");
    const told = document.getElementById("drop-told");
    const most = Number(form.dataset.most);
    const size = (bytes) => bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`;
    const has = (event) => [...event.dataTransfer.types].includes("Files");
    let depth = 0;

    function show() {
      const files = [...input.files];
      const sum = files.reduce((all, file) => all + file.size, 0);
      const large = sum > most;
      told.textContent = large
        ? `Too large: ${size(sum)}; one upload may have ${size(most)}`
        : files.length ? `${files.length === 1 ? files[0].name.slice(0, 120) : `${files.length} files`}, ${size(sum)}` : "";
      button.disabled = large;
    }

    input.addEventListener("change", show);
    window.addEventListener("dragenter", (event) => {
      if (!has(event)) return;
      depth += 1;
      form.classList.add("over");
    });
    window.addEventListener("dragleave", (event) => {
      if (!has(event)) return;
      depth -= 1;
      if (depth <= 0) form.classList.remove("over");
    });
    window.addEventListener("dragover", (event) => { if (has(event)) event.preventDefault(); });
    window.addEventListener("drop", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      depth = 0;
      form.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      show();
      form.scrollIntoView({ block: "nearest" });
    });
    form.addEventListener("submit", () => {
      told.textContent = "Being checked …";
      button.disabled = true;
    });
    // The page may come back out of the browser's memory.
    window.addEventListener("pageshow", () => { button.disabled = false; show(); });
  }

  for (const select of document.querySelectorAll("#filters select")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  const kinds = [...document.querySelectorAll(".decide input[name=kind]")];
  if (kinds.length) {
    const expires = document.querySelector(".decide [name=expires]");
    const follow = () => {
      const accepts = kinds.some((kind) => kind.checked && kind.value === "accept");
      expires.required = accepts;
      expires.disabled = kinds.some((kind) => kind.checked) && !accepts;
    };
    for (const kind of kinds) kind.addEventListener("change", follow);
    follow();
  }
})();
