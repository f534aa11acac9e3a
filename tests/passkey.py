"""A device that keeps one passkey, for tests without a browser. Real keys, real signatures."""

import html
import json
import re
import secrets
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


def offered(page: str) -> dict[str, Any]:
    """What a page offers to the browser, as static/js/passkey.js reads it."""
    found = re.search(r'data-options="([^"]*)"', page)
    assert found, page
    return json.loads(html.unescape(found[1]))["publicKey"]  # type: ignore[no-any-return]


class Device:
    def __init__(self) -> None:
        self.id = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any], origin: str = "https://testserver") -> str:
        """The answer to the page that adds a passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())
        kept = AttestedCredentialData.create(bytes(16), self.id, public)
        known = _known(options["rp"]["id"], FLAG.UP | FLAG.UV | FLAG.AT, kept)
        said = CollectedClientData.create("webauthn.create", options["challenge"], origin)
        return self._answer(said, {"attestationObject": AttestationObject.create("none", known, {})})

    def get(self, options: dict[str, Any], origin: str = "https://testserver") -> str:
        """The answer to a page that asks for one."""
        known = _known(options["rpId"], FLAG.UP | FLAG.UV)
        said = CollectedClientData.create("webauthn.get", options["challenge"], origin)
        signature = self.key.sign(known + said.hash, ec.ECDSA(SHA256()))
        return self._answer(said, {"authenticatorData": known, "signature": signature})

    def _answer(self, said: CollectedClientData, parts: dict[str, bytes]) -> str:
        response = {name: websafe_encode(part) for name, part in {"clientDataJSON": said, **parts}.items()}
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _known(site: str, flags: FLAG, kept: bytes = b"") -> AuthenticatorData:
    return AuthenticatorData.create(sha256(site.encode()).digest(), flags, 0, kept)
