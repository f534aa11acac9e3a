/* Writes and moves the lines of an outline without leaving the page. Every step is a page the server would show anyway:
   this module fetches it, puts its outline in place of ours, and keeps the focus where the eye is.
   Enter adds the next line, Alt with an arrow moves the line that has the focus, Escape closes a form; the arrows up and
   down go from line to line. Without this module the buttons and links do the same and the page comes back at the line. */

const outline = () => document.getElementById("outline");
const status = document.querySelector("[data-moved]");
const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const MOVED = { up: "Moved up.", down: "Moved down.", in: "Moved a step in.", out: "Moved a step out." };
const OPEN = "form[data-new], form[data-writing]";
let steps = Promise.resolve(); // one after the other: who writes quickly presses keys before the page has followed
let waiting = 0;

const own = (line, selector) => [...line.querySelectorAll(selector)].find((one) => one.closest("[data-line]") === line);
const nextButton = (form) => form.querySelector("button[name=next]") ?? form.querySelector("button[type=submit]");
const unsaved = () => document.querySelector("form[data-dirty]");
const say = (words) => {
  if (status) status.textContent = words;
};

function next(step) {
  waiting += 1;
  steps = steps.then(step).finally(() => {
    waiting -= 1;
  });
}

/* The page at `address`; null when there is none to show, after `otherwise` has let the browser go there by itself. */
async function ask(address, options, otherwise) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    const words = "Not saved: no connection. What you typed is still here.";
    (document.querySelector("[data-saved]") ?? status).textContent = words;
    return null;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Somebody was faster, or the session is over: the server says so on a page of its own.
  if (page.getElementById("outline")) return { answer, page };
  otherwise();
  return null;
}

/* Puts the page's outline in place of ours. The field that opened takes the focus, and what was typed meanwhile. */
function show({ answer, page }, typed = "") {
  const fresh = page.getElementById("outline");
  outline().replaceWith(fresh);
  const last = "[data-last-change]"; // when it was saved, with its undo: about the state that is shown
  if (page.querySelector(last)) document.querySelector(last)?.replaceWith(page.querySelector(last));
  document.title = page.title;
  if (answer.ok) history.replaceState(null, "", answer.url);
  fresh.querySelectorAll("form").forEach((form) => form.dispatchEvent(new CustomEvent("fresh", { bubbles: true })));
  const field = fresh.querySelector("[autofocus]");
  if (!field) return null;
  field.focus();
  if (typed) {
    field.value = typed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(field.value.length, field.value.length);
  return field;
}

/* What stands in the open form of a line is saved; false, and the reason on the page, when the server refuses it. */
async function settle(form) {
  if (!form?.dataset.dirty) return true;
  const headers = { "X-Autosave": "true" };
  const saved = await fetch(form.action, { method: "POST", body: new FormData(form), headers }).catch(() => null);
  if (saved?.ok) delete form.dataset.dirty;
  else await send(form, form.querySelector("button[type=submit]"));
  return Boolean(saved?.ok);
}

async function move(form, line, direction) {
  const writing = own(line, "form[data-writing]");
  const caret = writing?.elements.title.selectionStart;
  const menuWasOpen = form.closest("details")?.open ?? true;
  if (!(await settle(writing))) return;
  const body = new FormData(form);
  if (writing) body.append("open", "yes");
  const found = await ask(form.action, { method: "POST", body }, () => form.submit());
  if (!found) return;
  const field = show(found);
  // A line named by its place has another name where it lands.
  const moved = document.getElementById(form.dataset.lands ?? line.id);
  if (field) field.setSelectionRange(caret, caret);
  else land(moved, direction, menuWasOpen);
  if (moved && found.answer.ok) say(`${MOVED[direction]} ${moved.getAttribute("aria-label")}`);
}

/* A line keeps its button; at the end of the way there is none, so the line itself takes the focus. */
function land(line, direction, menuWasOpen) {
  const button = line && own(line, `form[data-move="${direction}"]`)?.querySelector("button");
  const menu = button?.closest("details");
  if (menu) menu.open = menuWasOpen;
  (button && menuWasOpen ? button : line)?.focus();
}

/* A form is opened at `address`; with the words of the form that is left, if there is one. */
async function open(address, from) {
  const found = await ask(address, {}, () => location.assign(address));
  if (found) show(found, from?.elements.title.value);
}

/* The words of a new line are taken the moment they are sent: the next ones are typed before the page has followed. */
function take(form) {
  if (!form?.matches("[data-new]")) return undefined;
  if (!waiting) delete form.dataset.refused;
  const words = form.elements.title.value;
  form.elements.title.value = "";
  return words;
}

const joined = (...words) => words.filter(Boolean).join(" ");

/* Sends the form of a line; that of a new line with `words`, from the form that is open when their turn comes. */
async function send(from, submitter, words) {
  const form = from.isConnected ? from : (document.querySelector("form[data-new]") ?? from);
  const title = form.elements.title;
  if (form.dataset.refused) {
    title.value = joined(title.value, words); // what was sent before them was refused
    return;
  }
  const button = [...form.elements].find((one) => one.type === "submit" && one.name === submitter?.name);
  const body = new FormData(form, form === from ? submitter : button);
  if (words !== undefined) body.set("title", words);
  const beside = form.closest("[data-line]")?.id;
  const sent = words ?? title.value;
  const typed = () => (words === undefined ? title.value.slice(sent.length) : title.value);
  const keep = () => {
    title.value = words === undefined ? title.value : joined(sent, title.value);
    if (words !== undefined) form.dataset.refused = form.dataset.dirty = "yes";
  };
  const found = await ask(form.action, { method: "POST", body }, () => {
    title.value = sent;
    form.submit();
  });
  if (!found) {
    keep();
    return;
  }
  const field = show(found, found.answer.ok ? typed() : "");
  if (!found.answer.ok) {
    if (field) {
      field.value = joined(field.value, typed());
      field.form.dataset.dirty = "yes";
      if (words !== undefined) field.form.dataset.refused = "yes";
    }
    return;
  }
  const line = document.getElementById(field?.form.dataset.beside ?? beside);
  if (!field) line?.focus();
  if (line) say(`Saved. ${line.getAttribute("aria-label")}`);
}

async function close(form) {
  const beside = form.dataset.beside ?? form.closest("[data-line]").id;
  if (form.matches("[data-writing]") && !(await settle(form))) return;
  const home = outline().dataset.home;
  const found = await ask(home, {}, () => location.assign(home));
  if (!found) return;
  show(found);
  document.getElementById(beside)?.focus();
}

/* Enter in a field: the next line, or the step back out when this one is still empty. On a line: the next one. */
async function enter(at) {
  const form = at.closest(OPEN);
  if (!form) {
    const link = at.matches("[data-line]") && own(at, "a[data-next]");
    if (link) await open(link.href);
  } else if (form.matches("[data-writing]")) await send(form, nextButton(form));
  else if (form.dataset.out) await open(form.dataset.out, form);
  else if (form.querySelector("[data-close]") && !form.elements.title.value) await close(form);
}

async function step(at, direction) {
  const form = at.closest("form[data-new]");
  const line = at.closest("[data-line]");
  if (form) {
    if (form.dataset[direction]) await open(form.dataset[direction], form);
  } else if (line) {
    const found = own(line, `form[data-move="${direction}"]`);
    if (found) await move(found, line, direction);
    else say(`It cannot go there. ${line.getAttribute("aria-label")}`);
  }
}

function walk(at, by) {
  const lines = [...document.querySelectorAll("#outline [data-line]")];
  const there = lines[lines.indexOf(at.closest("[data-line]")) + by];
  there?.focus();
  return Boolean(there);
}

/* Whether a step would take away what is typed in another form than the one it starts from. */
const wouldLose = (at) => unsaved() && !unsaved().contains(at) && !own(at.closest("[data-line]") ?? at, "form[data-dirty]");

const mayGo = (event) => !wouldLose(event.target) && !(event.repeat && waiting);

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.ctrlKey || event.metaKey || event.isComposing || !outline()?.contains(at)) return;
  const here = () => (at.isConnected ? at : document.activeElement);
  const way = event.altKey && WAYS[event.key];
  const line = at.closest("[data-line]") ?? at.closest("form[data-new]");
  let does = null;
  if (way && line && !at.matches("textarea, select")) does = () => step(here(), way);
  else if (event.altKey || event.shiftKey) return;
  else if (event.key === "Enter" && at.matches("[data-line], form[data-new] input, form[data-writing] input")) {
    const form = at.closest(OPEN);
    const words = mayGo(event) ? take(form) : "";
    does = () => (words?.trim() ? send(form, nextButton(form), words) : enter(here()));
  } else if (event.key === "Escape" && at.closest(OPEN)?.querySelector("[data-close]")) {
    does = () => close(here().closest(OPEN));
  } else if (["ArrowUp", "ArrowDown"].includes(event.key) && !at.matches("input, textarea, select")) {
    if (walk(at, event.key === "ArrowUp" ? -1 : 1)) event.preventDefault();
  }
  if (!does) return;
  event.preventDefault(); // Alt with the left arrow would leave the page
  if (mayGo(event)) next(does);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const moves = form.matches("form[data-move]");
  if (event.defaultPrevented || !(moves || form.matches(OPEN)) || wouldLose(form)) return;
  event.preventDefault();
  const words = take(form);
  next(() => (moves ? move(form, form.closest("[data-line]"), form.dataset.move) : send(form, event.submitter, words)));
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !outline()?.contains(event.target)) return;
  const link = event.target.closest("a[data-edit], a[data-add], a[data-next]");
  const closes = event.target.closest("a[data-close]");
  const title = event.target.closest("[data-title]");
  if (closes) next(() => close(closes.closest("form")));
  else if (wouldLose(event.target)) return;
  else if (link) next(() => open(link.href, link.closest("form[data-new]")));
  else if (title && !String(getSelection())) next(() => open(own(title.closest("[data-line]"), "a[data-edit]").href));
  else return;
  event.preventDefault();
});
