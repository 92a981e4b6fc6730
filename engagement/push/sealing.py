"""What a push service carries: a message that only the browser can read (RFC 8291), from a sender that proves who it is (RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
import struct
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
SALT, SECRET, POINT, SCALAR = 16, 16, 65, 32
"""Lengths in bytes."""
RECORD = 4096
"""The one record of a message: at most so many bytes may be asked of a push service (RFC 8291, section 4)."""
MOST_BYTES = RECORD - 86 - 16 - 1
"""What remains of it for the text: without header, tag and the byte that ends it."""
TOKEN_SECONDS = 12 * 3600
"""At most a day is allowed (RFC 8292, section 2)."""


def encode(data: bytes) -> str:
    """Base64 for addresses, without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of ``encode``. Raises ValueError."""
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)


def read_point(data: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of a browser. Raises ValueError for what is no point of the curve in its uncompressed form."""
    if len(data) != POINT or data[:1] != b"\x04":
        raise ValueError("not an uncompressed point of P-256")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data)
    except InvalidKey as fault:
        raise ValueError("not a point of P-256") from fault


def new_key() -> str:
    """A new private key for ``VAPID_PRIVATE_KEY``: its number in base64."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return encode(number.to_bytes(SCALAR, "big"))


def read_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The private key of the setting. Raises ValueError."""
    data = decode(text)
    if len(data) != SCALAR:
        raise ValueError("not a private key of P-256: 32 bytes in base64 are wanted")
    return ec.derive_private_key(int.from_bytes(data, "big"), CURVE)


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def seal(text: bytes, *, key: bytes, secret: bytes) -> bytes:
    """The body of a push message: ``text`` for whoever has the private half of ``key``. Raises ValueError for a bad key, a long text."""
    return seal_with(text, key, secret, ec.generate_private_key(CURVE), os.urandom(SALT))


def seal_with(text: bytes, key: bytes, secret: bytes, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The same with the key and salt that RFC 8291, section 3 has made anew for each message."""
    if len(text) > MOST_BYTES:
        raise ValueError("the text is too long for a push message")
    sender = public_bytes(own)
    shared = own.exchange(ec.ECDH(), read_point(key))
    material = _derived(secret, b"WebPush: info\0" + key + sender, 32, shared)
    content_key = _derived(salt, b"Content-Encoding: aes128gcm\0", 16, material)
    nonce = _derived(salt, b"Content-Encoding: nonce\0", 12, material)
    header = salt + struct.pack("!LB", RECORD, POINT) + sender
    return header + AESGCM(content_key).encrypt(nonce, text + b"\x02", None)


def _derived(salt: bytes, info: bytes, length: int, material: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)


def authorization(address: str, now: float) -> str:
    """The header by which the push service at an address knows the sender (RFC 8292, section 3). ``now`` in seconds since 1970."""
    key = read_key(settings.VAPID_PRIVATE_KEY)
    parts = urlsplit(address)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(now) + TOKEN_SECONDS,
        "sub": settings.VAPID_CONTACT,
    }
    signed = ".".join(encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    pair = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = b"".join(number.to_bytes(SCALAR, "big") for number in pair)
    return f"vapid t={signed}.{encode(signature)}, k={encode(public_bytes(key))}"
