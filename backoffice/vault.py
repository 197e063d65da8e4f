"""Seals and opens sensitive values (AES-256-GCM) and makes their blind index (HMAC-SHA-256).

The key comes from the settings, never from the database; two keys are derived from it (HKDF, RFC 5869), so
that the index tells nothing about the encryption.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.fields import cipher

_FORMAT = "1"
_NONCE = 12


class WrongKey(Exception):
    """A sealed value was made with another key, or was altered or moved."""


class Vault:
    """Cipher of one installation. A sealed value reads "1.<key id>.<base64 of nonce and ciphertext>"."""

    def __init__(self, data_key: str) -> None:
        secret = data_key.encode()
        if len(secret) < 32:
            raise ValueError("the data key needs at least 32 characters")
        self._aead = AESGCM(self._derive(secret, b"linli seal"))
        self._blind = self._derive(secret, b"linli blind index")
        self.key_id = hashlib.sha256(self._derive(secret, b"linli key id")).hexdigest()[:8]

    @staticmethod
    def _derive(secret: bytes, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)

    def seal(self, plain: str, context: str) -> str:
        """Encrypt a text for one column; `context` binds it to that column."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._aead.encrypt(nonce, plain.encode(), context.encode())
        return f"{_FORMAT}.{self.key_id}.{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, context: str) -> str:
        """Decrypt; raises WrongKey for a value of another key, another column or an altered one."""
        try:
            form, key_id, payload = sealed.split(".")
            raw = base64.b64decode(payload)
            if (form, key_id) != (_FORMAT, self.key_id):
                raise WrongKey(f"sealed with key {key_id}, opened with {self.key_id}")
            return self._aead.decrypt(raw[:_NONCE], raw[_NONCE:], context.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise WrongKey(f"a sealed value of {context} cannot be opened") from error

    def blind(self, plain: str, context: str) -> str:
        """The blind index of a normalised value within one column, 32 hexadecimal digits."""
        return hmac.new(self._blind, f"{context}\0{plain}".encode(), hashlib.sha256).hexdigest()[:32]


def open_vault(data_key: str) -> Vault:
    """Make the vault of this key the one that all sealed columns use."""
    vault = Vault(data_key)
    cipher.cipher = vault
    return vault
