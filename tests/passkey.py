"""A device that keeps one passkey, for tests without a browser: real keys, real signatures."""

import html
import json
import re
import secrets
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tests.cast import PASSWORD, Cast

BASE = "/account/second-step/"
ADD = f"{BASE}passkeys/add/"
NO_FIT = "This passkey does not fit, or the page was open for too long. Try again."
HERE = "http://localhost:8437"  # a local run, whatever its port
FLAG = AuthenticatorData.FLAG
UNLOCKED = FLAG.UP | FLAG.UV  # after a finger, a face or a PIN


def offered(page: str) -> dict[str, Any]:
    """What a page offers to the browser, as static/js/passkey.js reads it."""
    found = re.search(r'data-options="([^"]*)"', page)
    assert found, page
    return json.loads(html.unescape(found[1]))["publicKey"]  # type: ignore[no-any-return]


class Device:
    def __init__(self) -> None:
        self.id = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any], origin: str = HERE) -> str:
        """The answer to the page that adds a passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())
        kept = AttestedCredentialData.create(bytes(16), self.id, public)
        known = _known(options["rp"]["id"], UNLOCKED | FLAG.AT, kept)
        said = CollectedClientData.create("webauthn.create", options["challenge"], origin)
        return self._answer(said, {"attestationObject": AttestationObject.create("none", known, {})})

    def get(self, options: dict[str, Any], origin: str = HERE, *, owner: str = "", flags: FLAG = UNLOCKED) -> str:
        """The answer to a page that asks for one; `owner` is what the device knows its owner by."""
        known = _known(options["rpId"], flags)
        said = CollectedClientData.create("webauthn.get", options["challenge"], origin)
        signature = self.key.sign(known + said.hash, ec.ECDSA(SHA256()))
        handle = {"userHandle": owner.encode()} if owner else {}
        return self._answer(said, {"authenticatorData": known, "signature": signature, **handle})

    def _answer(self, said: CollectedClientData, parts: dict[str, bytes]) -> str:
        response = {name: websafe_encode(part) for name, part in {"clientDataJSON": said, **parts}.items()}
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _known(site: str, flags: FLAG, kept: bytes = b"") -> AuthenticatorData:
    return AuthenticatorData.create(sha256(site.encode()).digest(), flags, 0, kept)


def proven(client: Client, cast: Cast, name: str) -> Client:
    client.force_login(cast.people[name])
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def add(client: Client, name: str = "Work phone") -> Device:
    device = Device()
    answer = device.create(offered(client.get(ADD).content.decode()))
    assert client.post(ADD, {"name": name, "credential": answer}).status_code == 302
    return device


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


# What no browser says for a passkey.
NONSENSE = (
    "",
    "null",
    "[]",
    "7",
    "NaN",
    '"x"',
    "{}",
    "{",
    '{"id": 7}',
    "[" * 9000,
    "{" + " " * 30000,
    "ü",
    "\0",
    '{"response": null}',
    '{"id": "", "rawId": "", "response": {}, "type": "public-key"}',
    '{"id":"AA","rawId":"AA","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    '{"id":"AA","rawId":"AA","response":{"clientDataJSON":"\\u0000","attestationObject":"gA"}}',
    '{"id":"AA","rawId":"AA","response":{"clientDataJSON":"W10","authenticatorData":"","signature":""}}',
)
