/* Checks a certificate's PDF by its SHA-256, worked out here, so that the file never leaves the visitor's device.
   Without this module, or where the browser offers no digest, the file itself is sent, and read once. */

const form = document.querySelector("[data-check-file]");
const input = form?.querySelector("[type=file]");

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(event) {
  const [file] = input.files;
  if (!file || !globalThis.crypto?.subtle) return;
  event.preventDefault();
  form.elements.sha256.value = await sha256(file);
  input.disabled = true;
  form.submit();
}

function take(event) {
  event.preventDefault();
  form.classList.remove("is-over");
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  form.requestSubmit();
}

if (form) {
  form.addEventListener("submit", send);
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-over"); });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", take);
  // Back from the answer: the field is as the browser kept it.
  window.addEventListener("pageshow", () => { input.disabled = false; });
}
