"""Reads bodies in hexadecimal, one a line, and writes each again in three forms: cbor2's usual one, its canonical one (keys sorted,
floats as short as they can be), and with containers of indefinite length. Times stay tag 1."""
import sys

import cbor2


def indefinite(value):
    if isinstance(value, dict):
        return b"\xbf" + b"".join(cbor2.dumps(k) + indefinite(v) for k, v in value.items()) + b"\xff"
    if isinstance(value, list):
        return b"\x9f" + b"".join(map(indefinite, value)) + b"\xff"
    return cbor2.dumps(value, datetime_as_timestamp=True)


for line in sys.stdin:
    value = cbor2.loads(bytes.fromhex(line))
    print(cbor2.dumps(value, datetime_as_timestamp=True).hex(),
          cbor2.dumps(value, datetime_as_timestamp=True, canonical=True).hex(), indefinite(value).hex())
