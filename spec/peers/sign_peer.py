"""Signs requests with botocore. Lines of JSON: { service, region, time, token, method, url, headers, body_hex }; prints for each
its canonical request and its Authorization."""
import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

now = None


class Clock(datetime.datetime):
    """The clock of older botocore, which asks the class."""

    @classmethod
    def utcnow(cls):
        return now


if not hasattr(botocore.auth, "get_current_datetime"):
    botocore.auth.datetime = type("Module", (), {"datetime": Clock})
S3 = {"s3", "s3express", "s3-outposts", "s3-object-lambda"}

for line in sys.stdin:
    case = json.loads(line)
    now = datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: now
    kind = botocore.auth.S3SigV4Auth if case["service"] in S3 else botocore.auth.SigV4Auth
    signer = kind(Credentials("AKIDEXAMPLE", "secret", case.get("token")), case["service"], case["region"])
    request = AWSRequest(case["method"], case["url"], case["headers"], bytes.fromhex(case["body_hex"]))
    signer.add_auth(request)
    authorization = request.headers["Authorization"]
    del request.headers["Authorization"]
    print(json.dumps({
        "canonical_request": signer.canonical_request(request),
        "authorization": authorization,
        "payload": request.headers.get("X-Amz-Content-SHA256"),
    }))
