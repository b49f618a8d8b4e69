"""Computes signatures of version 4 by hashlib alone. Reads requests from the standard input, one line of JSON each, with every text
in hexadecimal digits: { id, method, url, headers = [[name, value], ...] to sign, body, secret, date, region, service, signature }.
Prints the ids of those with another signature, and "checked N"."""

import hashlib
import hmac
import json
import sys
import urllib.parse


def text(value):
    return bytes.fromhex(value)


def sha256(value):
    return hashlib.sha256(value).hexdigest().encode()


def derive(secret, *parts):
    key = b"AWS4" + secret
    for part in parts:
        key = hmac.new(key, part, hashlib.sha256).digest()
    return key


def signature(r):
    url = urllib.parse.urlsplit(text(r["url"]).decode("ascii"))
    path = urllib.parse.quote(url.path or "/", safe="/~").encode()
    query = sorted(tuple(p.split("=", 1)) if "=" in p else (p, "") for p in url.query.split("&") if p)
    query = "&".join(
        "%s=%s" % tuple(urllib.parse.quote(urllib.parse.unquote_to_bytes(x), safe="~") for x in pair) for pair in query)
    headers = sorted((text(n).lower(), b" ".join(text(v).split())) for n, v in r["headers"])
    names = b";".join(n for n, _ in headers)
    canonical = b"\n".join([text(r["method"]).upper(), path, query.encode(), b"".join(n + b":" + v + b"\n" for n, v in headers), names,
                            sha256(text(r["body"]))])
    date, region, service = text(r["date"]), text(r["region"]), text(r["service"])
    scope = b"/".join([date[:8], region, service, b"aws4_request"])
    to_sign = b"\n".join([b"AWS4-HMAC-SHA256", date, scope, sha256(canonical)])
    key = derive(text(r["secret"]), date[:8], region, service, b"aws4_request")
    return hmac.new(key, to_sign, hashlib.sha256).hexdigest()


count = 0
for line in sys.stdin:
    request = json.loads(line)
    count += 1
    if signature(request) != text(request["signature"]).decode():
        print(request["id"])
print("checked %d" % count)
