/* Signing in anew, in another window, gives forms a new token; a page made before still has the old one. A form marked
   data-again, data-leave or data-autosave takes the new one just before it is sent. Without this module the server
   asks to send it once more. */

export function renewToken(form) {
  const known = document.cookie.split("; ").find((cookie) => cookie.startsWith("csrftoken="));
  const field = form.elements.csrfmiddlewaretoken;
  if (known && field) field.value = known.slice("csrftoken=".length);
}

document.querySelectorAll("form[data-again], form[data-leave], form[data-autosave]").forEach((form) => {
  form.addEventListener("submit", () => renewToken(form));
});
