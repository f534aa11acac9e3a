/* Nothing typed is lost by leaving: a form marked data-leave or data-autosave asks before the page goes away with
   changes in it. The browser words the question. */

const forms = document.querySelectorAll("form[data-leave], form[data-autosave]");

forms.forEach((form) => {
  form.addEventListener("input", () => {
    form.dataset.dirty = "yes";
  });
  for (const settled of ["saved", "submit"]) {
    form.addEventListener(settled, () => delete form.dataset.dirty);
  }
});

window.addEventListener("beforeunload", (event) => {
  if ([...forms].some((form) => form.dataset.dirty)) event.preventDefault();
});
