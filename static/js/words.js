/* Counts the words of every text marked data-words while a person writes. Without this module the number is the one
   of the last save. The element that shows it names the text by data-words-of. */

function show(area) {
  const place = document.querySelector(`[data-words-of="${CSS.escape(area.id)}"]`);
  const count = area.value.split(/\s+/).filter(Boolean).length;
  if (place) place.textContent = count === 1 ? "1 word" : `${count} words`;
}

document.querySelectorAll("textarea[data-words]").forEach((area) => {
  area.addEventListener("input", () => show(area));
  show(area);
});
