/* Puts a chosen phrase where a reviewer writes, at the end. Without this module the phrase is added when the mark is
   saved by its button. */

document.addEventListener("change", (event) => {
  const choice = event.target.closest("select[data-phrases]");
  if (!choice || !choice.value) return;
  const words = document.getElementById(choice.dataset.phrases);
  words.value = [words.value.trimEnd(), choice.value].filter(Boolean).join("\n");
  choice.value = "";
  words.focus();
  words.dispatchEvent(new Event("input", { bubbles: true }));
});
