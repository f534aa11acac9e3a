/* Shows the name as certificates print it while it is typed. Without this module a button does the same. */

const form = document.querySelector("[data-name-form]");
const preview = document.querySelector("[data-name-preview] bdi");

if (form && preview) {
  const printed = form.elements.name_on_certificates;
  const name = form.elements.display_name;
  form.querySelector("[data-name-button]").hidden = true;
  form.addEventListener("input", () => {
    preview.textContent = printed.value.trim() || name.value.trim();
  });
}
