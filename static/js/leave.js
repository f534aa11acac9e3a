/* Nothing typed is lost by leaving: a form marked data-leave or data-autosave asks before the page goes away with
   changes in it. The browser words the question. */

const KEPT = "form[data-leave], form[data-autosave]";

function watch(form) {
  form.addEventListener("input", () => {
    form.dataset.dirty = "yes";
  });
  for (const settled of ["saved", "submit"]) {
    form.addEventListener(settled, () => delete form.dataset.dirty);
  }
}

document.querySelectorAll(KEPT).forEach(watch);
// A form that another module put on the page.
document.addEventListener("fresh", (event) => {
  if (event.target.matches(KEPT)) watch(event.target);
});

window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll(KEPT)].some((form) => form.dataset.dirty)) event.preventDefault();
});
