/* Saves a form marked data-autosave while a person writes, and says when: "Saved at 10:42 AM".
   Without this module the form's own button does the same. The server answers JSON: {saved_at} or, when it refuses,
   {words}. The words go into the nearest element marked data-saved, which has role=status. */

const PAUSE = 1500; // milliseconds without a key before saving

function statusOf(form) {
  return form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
}

async function send(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Autosave": "true", Accept: "application/json" },
    redirect: "manual", // a redirect leads to the sign-in page: the session is over
  });
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    return { words: "Not saved: you are signed out. Copy what you typed before you leave this page." };
  }
  if (answer.headers.get("Content-Type")?.includes("application/json")) return answer.json();
  return { words: "Not saved. Press the button to see why." };
}

function watch(form) {
  const status = statusOf(form);
  let timer = 0;
  let sending = false;
  let again = false;
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
      outcome = { words: "Not saved: no connection. What you typed is still here." };
    }
    sending = false;
    // What the form shows is what is saved now; the next save is measured against it.
    if (outcome.seen && form.elements.seen) form.elements.seen.value = outcome.seen;
    if (submitter) {
      form.requestSubmit(submitter);
      return;
    }
    if (status) status.textContent = outcome.saved_at ? `Saved at ${outcome.saved_at}` : outcome.words;
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
}

document.querySelectorAll("form[data-autosave]").forEach(watch);
// A form that another module put on the page.
document.addEventListener("fresh", (event) => {
  if (event.target.matches("form[data-autosave]")) watch(event.target);
});
