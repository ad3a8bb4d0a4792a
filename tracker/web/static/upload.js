/* Comfort only: files can be dropped on the form; without this file they are chosen. */
(() => {
  "use strict";

  for (const form of document.querySelectorAll("form[data-drop]")) {
    const input = form.querySelector('input[type="file"]');
    const hint = form.querySelector("[data-drop-hint]");
    if (!input || !window.DataTransfer) continue;
    if (hint) hint.hidden = false;

    const hasFiles = (event) => [...event.dataTransfer.types].includes("Files");
    const mark = (isOver) => form.classList.toggle("is-over", isOver);

    form.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      mark(true);
    });
    form.addEventListener("dragleave", (event) => {
      if (!form.contains(event.relatedTarget)) mark(false);
    });
    form.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(false);
      /* What was chosen before stays: several folders can be dropped from one after the other. */
      const all = new DataTransfer();
      for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
      input.files = all.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    });
  }
})();
