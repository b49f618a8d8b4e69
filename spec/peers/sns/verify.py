"""Verifies messages of SNS with aws-sns-message-validator: verify.py HOST:PORT, bodies of requests as lines of JSON on stdin.

Prints a JSON list: for each message its type, "accepted" or the error, and the same for each way to change it.
"""
import json
import re
import sys

from sns_message_validator import SNSMessageValidator

validator = SNSMessageValidator(cert_url_regex="^http://" + re.escape(sys.argv[1]) + "/")


def outcome(message):
    try:
        validator.validate_message(message)
    except Exception as error:
        return str(error)
    return "accepted"


results = []
for line in sys.stdin:
    message = json.loads(json.loads(line)["body"])
    changed = {}
    for name in ["Message", "MessageId", "Timestamp", "TopicArn", "Signature", "SignatureVersion", "SigningCertURL", "Type"]:
        value = {"SignatureVersion": "2", "Type": "SubscriptionConfirmation", "SigningCertURL": "https://example.com/x.pem",
                 "Signature": "AAAA" + message["Signature"][4:]}.get(name, message[name] + " ")
        if value != message[name]:
            changed[name] = outcome({**message, name: value})
    results.append({"type": message["Type"], "outcome": outcome(message), "changed": changed})
print(json.dumps(results))
