/* Saves a form marked data-autosave while a person writes, and says when: "Saved at 10:42 AM".
   Without this module the form's own button does the same. The server answers JSON: {saved_at} or, when it refuses,
   {words}. The words go into the nearest element marked data-saved, which has role=status. */

import { renewToken } from "./again.js";

const PAUSE = 1500; // milliseconds without a key before saving

function statusOf(form) {
  return form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
}

/* Where the reader is signed out, the way to sign in again stands beside the words, in a window of its own. */
function say(status, outcome) {
  status.textContent = outcome.saved_at ? `Saved at ${outcome.saved_at}` : outcome.words;
  status.closest(".saved")?.toggleAttribute("data-refused", !outcome.saved_at);
  if (!outcome.sign_in) return;
  const link = document.createElement("a");
  Object.assign(link, { href: outcome.sign_in, target: "_blank", rel: "noopener" });
  link.textContent = "Sign in again in another window";
  status.append(" ", link, ", then come back.");
}

async function send(form) {
  renewToken(form);
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Autosave": "true", Accept: "application/json" },
    redirect: "manual",
  });
  if (answer.headers.get("Content-Type")?.includes("application/json")) return answer.json();
  return { words: "Not saved. Press the button to see why." };
}

function watch(form) {
  const status = statusOf(form);
  let timer = 0;
  let sending = false;
  let again = false;
  let isHeldUp = false; // signed out or without connection: tried again when the reader comes back
  let submitter = null; // the button that was pressed while the page was saving by itself

  async function save() {
    clearTimeout(timer);
    if (!form.isConnected) return; // another module saved it and took it away
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    again = false;
    let outcome;
    try {
      outcome = await send(form);
    } catch {
      outcome = { words: "Not saved: no connection. What you typed is still here.", isOffline: true };
    }
    sending = false;
    isHeldUp = Boolean(outcome.sign_in || outcome.isOffline);
    // What the form shows is what is saved now; the next save is measured against it.
    if (outcome.seen && form.elements.seen) form.elements.seen.value = outcome.seen;
    if (submitter) {
      form.requestSubmit(submitter);
      return;
    }
    if (status) say(status, outcome);
    if (again) save();
    else if (outcome.saved_at) form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (sending) again = true;
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault();
    submitter = event.submitter;
  });
  // Whoever switches to another tab or phone app expects to find the text on the next device.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && form.dataset.dirty) save();
  });
  window.addEventListener("focus", () => {
    if (isHeldUp) save();
  });
}

document.querySelectorAll("form[data-autosave]").forEach(watch);
// A form that another module put on the page.
document.addEventListener("fresh", (event) => {
  if (event.target.matches("form[data-autosave]")) watch(event.target);
});
