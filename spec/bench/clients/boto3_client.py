"""boto3 as people use it, standard retries. bare_curl.c has the protocol of the bench."""
import sys
import time

import boto3
from botocore.config import Config

url, ca_file, kind = sys.argv[1:4]
client = boto3.client(
    "gamelift",
    region_name="us-west-2",
    endpoint_url=url,
    verify=ca_file,
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    config=Config(retries={"mode": "standard", "max_attempts": 3}),
)
FLEET = "fleet-2222bbbb-33cc-44dd-55ee-6666ffff77aa"


def create():
    reply = client.create_game_session(
        FleetId=FLEET,
        MaximumPlayerSessionCount=16,
        Name="Arena 7: capture the flag",
        CreatorId="player-0123456789ab",
        IdempotencyToken="0a1b2c3d-4e5f-4678-8abc-def012345678",
        GameProperties=[{"Key": "mode", "Value": "capture the flag"}, {"Key": "map", "Value": "canyon-7"}],
    )
    assert reply["GameSession"]["Port"]


def page():
    reply = client.describe_game_sessions(FleetId=FLEET, Limit=100, StatusFilter="ACTIVE")
    assert reply["GameSessions"]


call = {"Create": create, "Page": page}[kind]
print("ready", flush=True)
for line in sys.stdin:
    start = time.process_time()
    for _ in range(int(line)):
        call()
    print("%.1f" % ((time.process_time() - start) * 1e6), flush=True)
