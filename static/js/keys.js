/* Single keys for people who review many things: J and K move, a key named by data-key
   presses its button, at the item one is at or else on the page,
   / goes to the search field, ? opens the list of keys. A key does nothing unless the page has its target.
   Speech input and unsteady hands press single keys by accident, so they can be switched off (WCAG 2.1.4). */

const OFF = "keys-off";
const items = () => [...document.querySelectorAll("[data-key-item]")];

function isTyping(target) {
  return target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function move(step) {
  const all = items();
  const here = all.findIndex((item) => item.classList.contains("is-here"));
  const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
  if (!next) return;
  all.forEach((item) => item.classList.toggle("is-here", item === next));
  next.tabIndex = -1;
  next.focus();
}

function press(key) {
  const buttons = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const here = document.querySelector("[data-key-item].is-here");
  const button = buttons.find((one) => here && here.contains(one)) ?? buttons.find((one) => !one.closest("[data-key-item]"));
  if (!button) return false;
  button.focus();
  // A blocked button only takes the focus: its description then says why.
  if (button.getAttribute("aria-disabled") !== "true") button.click();
  return true;
}

function help() {
  const list = document.querySelector("details[data-keys]");
  if (!list) return false;
  list.open = !list.open;
  list.querySelector("summary").focus();
  return true;
}

function search() {
  const field = document.querySelector("input[type=search]");
  if (!field) return false;
  field.focus();
  return true;
}

function answer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target) || localStorage.getItem(OFF)) return;
  const key = event.key.toLowerCase();
  let done = false;
  if ((key === "j" || key === "k") && items().length) {
    move(key === "j" ? 1 : -1);
    done = true;
  } else if (key === "/") done = search();
  else if (key === "?") done = help();
  else if (/^[a-z0-9]$/.test(key)) done = press(key);
  if (done) event.preventDefault();
}

function addSwitch() {
  const place = document.querySelector(".colophon .wrap");
  if (!place || !document.querySelector("[data-key], [data-key-item], details[data-keys]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "keys-switch";
  const say = () => {
    button.textContent = localStorage.getItem(OFF) ? "Single keys are off" : "Single keys are on";
  };
  button.addEventListener("click", () => {
    if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    say();
  });
  say();
  place.append(button);
}

document.addEventListener("keydown", answer);
addSwitch();

// After a refused form the summary is what matters: take the reader there.
document.querySelector(".errors")?.focus();
