"""What botocore finds in folders of configuration: one JSON case a line in, one JSON result a line out.

A case is {"dir": folder with config and credentials, "env": {...}, "profile": name or null}. No network is touched."""
import json
import os
import sys

import botocore.session

KEPT = {name: os.environ[name] for name in ("PATH",) if name in os.environ}


def find(case):
    os.environ.clear()
    os.environ.update(KEPT)
    os.environ.update(case["env"])
    os.environ.update(
        AWS_CONFIG_FILE=case["dir"] + "/config",
        AWS_SHARED_CREDENTIALS_FILE=case["dir"] + "/credentials",
        AWS_EC2_METADATA_DISABLED="true",
        HOME=case["dir"],
    )
    session = botocore.session.Session(profile=case.get("profile"))
    resolved = session.get_credentials()
    if resolved is None:
        return {"none": True}
    keys = resolved.get_frozen_credentials()
    return {
        "method": resolved.method,
        "access_key": keys.access_key,
        "secret_key": keys.secret_key,
        "token": keys.token,
        "account_id": keys.account_id,
    }


for line in sys.stdin:
    try:
        result = find(json.loads(line))
    except Exception as e:  # every failure is a result
        result = {"error": type(e).__name__, "message": str(e)}
    print(json.dumps(result), flush=True)
