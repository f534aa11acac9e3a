/* Passkeys. A form marked data-passkey="create" or "get" holds in data-options what the server offers; where its
   [data-passkey-button] stands, this module puts a button that asks the browser for a passkey and sends the answer.
   Where nobody is known yet, what the server offers is asked for when the button is pressed.
   Without this module there is no button, and the page says in words what a passkey needs. */

const RULED_OUT = {
  NotAllowedError: "No passkey was shown in time, or you cancelled. Try again.",
  InvalidStateError: "This device already has a passkey of yours for pdplanner.",
  TypeError: "pdplanner did not answer, or there were too many tries. Wait a few minutes, then try again.",
  SecurityError: "Passkeys do not work at this address. Open pdplanner at the address its mails lead to, over a secure connection.",
};
const NONE_HERE = "This browser offers no passkeys at this address. It needs a newer browser, or a secure connection.";

function toBytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
}

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (keys) => keys?.map((key) => ({ ...key, id: toBytes(key.id) }));

async function offered(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new TypeError(answer.statusText);
  return (await answer.json()).request_options;
}

function asked(options) {
  const { publicKey } = options;
  const asks = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (publicKey.user) asks.user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) asks.excludeCredentials = withBytes(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) asks.allowCredentials = withBytes(publicKey.allowCredentials);
  return { publicKey: asks };
}

function said(passkey) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const known = parts.filter((part) => passkey.response[part]);
  return {
    id: passkey.id,
    rawId: toText(passkey.rawId),
    type: passkey.type,
    response: Object.fromEntries(known.map((part) => [part, toText(passkey.response[part])])),
    clientExtensionResults: {},
  };
}

function say(place, words) {
  place.textContent = words;
  place.className = words ? "note tone-stop" : "";
}

function offer(form) {
  const place = form.querySelector("[data-passkey-button]");
  const words = form.querySelector("[data-passkey-words]");
  const way = form.dataset.passkey;
  if (!window.PublicKeyCredential) {
    if (form.dataset.options) say(words, NONE_HERE); // elsewhere a password does without
    return;
  }
  const button = document.createElement("button");
  button.className = form.dataset.options ? "btn btn-primary" : "btn btn-secondary";
  button.textContent = place.dataset.passkeyButton;
  place.prepend(button);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(words, "");
    button.setAttribute("aria-disabled", "true");
    try {
      const passkey = await navigator.credentials[way](asked(await offered(form)));
      form.elements.credential.value = JSON.stringify(said(passkey));
      form.submit();
    } catch (refused) {
      say(words, RULED_OUT[refused.name] ?? "The browser did not accept this passkey. Try again.");
      button.removeAttribute("aria-disabled");
    }
  });
}

document.querySelectorAll("form[data-passkey]").forEach(offer);
