/* Moves the lines of an outline without leaving the page: by their buttons, or with Alt+Up and Alt+Down while a line
   or anything in it has the focus. Without this module the buttons post and the page comes back at the line. */

const outline = () => document.getElementById("outline");
const status = document.querySelector("[data-moved]");

async function move(form, line, direction) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("outline");
  if (!answer.ok || !fresh) {
    // Somebody was faster, or the session is over: the server says so on a page of its own.
    form.submit();
    return;
  }
  outline().replaceWith(fresh);
  const last = "[data-last-change]"; // who changed it last, with its undo: about the state that is shown
  if (page.querySelector(last)) document.querySelector(last)?.replaceWith(page.querySelector(last));
  // A line named by its place has another name where it lands.
  const moved = document.getElementById(form.dataset.lands ?? line.id);
  const button = moved?.querySelector(`form[data-move="${direction}"] button`);
  // A line keeps its button; at the end of the way there is none, so the line itself takes the focus.
  (button?.closest("[data-line]") === moved ? button : moved)?.focus();
  if (status && moved) status.textContent = `Moved ${direction}. ${moved.getAttribute("aria-label")}`;
}

function formOf(line, direction) {
  return [...line.querySelectorAll(`form[data-move="${direction}"]`)].find((form) => form.closest("[data-line]") === line);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-move]");
  if (!form || document.querySelector("form[data-dirty]")) return;
  event.preventDefault();
  move(form, form.closest("[data-line]"), form.dataset.move);
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const line = event.target.closest("[data-line]");
  if (!line || event.target.closest("input, textarea, select") || document.querySelector("form[data-dirty]")) return;
  event.preventDefault();
  const direction = event.key === "ArrowUp" ? "up" : "down";
  const form = formOf(line, direction);
  if (form) move(form, line, direction);
});
