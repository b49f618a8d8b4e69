"""boto3 against gamelift-local, for hosting_spec.lua: one scenario a group of operations, from first call to last. Keys, region and
endpoint come from the environment. Each scenario prints a line of JSON facts.

  hosting_peer.py fleetiq | scaling | peering
"""
import json
import os
import sys
import urllib.request

import boto3
from botocore.config import Config

gamelift = boto3.client("gamelift", config=Config(retries={"total_max_attempts": 1}))
BUILD = "build-00000000-0000-4000-8000-000000000001"


def control(action, **arguments):
    """Does an action of the control interface."""
    url = os.environ["AWS_ENDPOINT_URL_GAMELIFT"] + "/_control/" + action
    request = urllib.request.Request(url, json.dumps(arguments).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def code(call, **params):
    """The code of a call that fails."""
    try:
        call(**params)
    except gamelift.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return None


def fleetiq():
    facts, arena = {}, {"GameServerGroupName": "arena"}
    new = gamelift.create_game_server_group(
        GameServerGroupName="arena", RoleArn="arn:aws:iam::123456789012:role/fleetiq", MinSize=1, MaxSize=2,
        LaunchTemplate={"LaunchTemplateName": "arena"},
        InstanceDefinitions=[{"InstanceType": "c5.large"}, {"InstanceType": "c5.xlarge", "WeightedCapacity": "2"}],
    )["GameServerGroup"]
    group = gamelift.describe_game_server_group(**arena)["GameServerGroup"]
    facts["group"] = [new["Status"], group["Status"], group["CreationTime"].timestamp() == new["CreationTime"].timestamp()]
    facts["instances"] = [i["InstanceStatus"] for i in gamelift.describe_game_server_instances(**arena)["GameServerInstances"]]
    instance = gamelift.describe_game_server_instances(**arena)["GameServerInstances"][0]["InstanceId"]
    for number in range(2):
        gamelift.register_game_server(
            **arena, GameServerId=f"srv-{number}", InstanceId=instance, ConnectionInfo=f"192.0.2.1:{7777 + number}")
    facts["again"] = code(gamelift.register_game_server, **arena, GameServerId="srv-0", InstanceId=instance)

    claimed = gamelift.claim_game_server(**arena, GameServerData="map=harbor")["GameServer"]
    facts["claimed"] = [claimed[m] for m in ("GameServerId", "ClaimStatus", "UtilizationStatus", "ConnectionInfo", "GameServerData")]
    gamelift.update_game_server(**arena, GameServerId="srv-0", UtilizationStatus="UTILIZED", HealthCheck="HEALTHY")
    facts["second"] = gamelift.claim_game_server(**arena)["GameServer"]["GameServerId"]
    facts["third"] = code(gamelift.claim_game_server, **arena)
    control("advance", seconds=61)
    facts["reverted"] = "ClaimStatus" not in gamelift.describe_game_server(**arena, GameServerId="srv-1")["GameServer"]
    pages = gamelift.get_paginator("list_game_servers").paginate(**arena, SortOrder="DESCENDING", PaginationConfig={"PageSize": 1})
    facts["listed"] = [server["GameServerId"] for page in pages for server in page["GameServers"]]
    gamelift.deregister_game_server(**arena, GameServerId="srv-0")
    facts["gone"] = code(gamelift.describe_game_server, **arena, GameServerId="srv-0")
    facts["suspended"] = gamelift.suspend_game_server_group(**arena, SuspendActions=["REPLACE_INSTANCE_TYPES"])[
        "GameServerGroup"]["SuspendedActions"]
    facts["deleted"] = gamelift.delete_game_server_group(**arena)["GameServerGroup"]["Status"]
    facts["no group"] = code(gamelift.describe_game_server_group, **arena)
    return facts


def fleet(processes):
    return gamelift.create_fleet(
        Name="peer", BuildId=BUILD, EC2InstanceType="c5.large",
        RuntimeConfiguration={"ServerProcesses": [{"LaunchPath": "/local/game/server", "ConcurrentExecutions": processes}]},
    )["FleetAttributes"]["FleetId"]


def scaling():
    facts, fleet_id = {}, fleet(2)
    gamelift.update_fleet_capacity(FleetId=fleet_id, MaxSize=4)

    def desired():
        return gamelift.describe_fleet_capacity(FleetIds=[fleet_id])["FleetCapacity"][0]["InstanceCounts"]["DESIRED"]

    facts["name"] = gamelift.put_scaling_policy(
        FleetId=fleet_id, Name="buffer", PolicyType="TargetBased", MetricName="PercentAvailableGameSessions",
        TargetConfiguration={"TargetValue": 50.0})["Name"]
    gamelift.put_scaling_policy(
        FleetId=fleet_id, Name="rule", MetricName="ActiveGameSessions", ComparisonOperator="GreaterThanThreshold", Threshold=1.5,
        EvaluationPeriods=2, ScalingAdjustmentType="ExactCapacity", ScalingAdjustment=4)
    policies = gamelift.describe_scaling_policies(FleetId=fleet_id)["ScalingPolicies"]
    facts["policies"] = [[p["Name"], p["PolicyType"], p["Status"], p["Location"]] for p in policies]
    facts["incomplete"] = code(gamelift.put_scaling_policy, FleetId=fleet_id, Name="rule", MetricName="WaitTime")
    for _ in range(2):
        gamelift.create_game_session(FleetId=fleet_id, MaximumPlayerSessionCount=2)
    facts["desired"] = []
    for _ in range(2):
        control("advance", seconds=60)
        facts["desired"].append(desired())
    facts["events"] = sum(
        event["EventCode"] == "FLEET_SCALING_EVENT" for event in gamelift.describe_fleet_events(FleetId=fleet_id)["Events"])
    gamelift.stop_fleet_actions(FleetId=fleet_id, Actions=["AUTO_SCALING"])
    facts["stopped"] = gamelift.describe_fleet_attributes(FleetIds=[fleet_id])["FleetAttributes"][0]["StoppedActions"]
    gamelift.delete_scaling_policy(FleetId=fleet_id, Name="rule")
    facts["deleted twice"] = code(gamelift.delete_scaling_policy, FleetId=fleet_id, Name="rule")
    return facts


def peering():
    facts, fleet_id, account, vpc = {}, fleet(1), "123456789012", "vpc-0a1b2c3d"
    pair = {"FleetId": fleet_id, "PeerVpcAwsAccountId": account, "PeerVpcId": vpc}
    facts["unauthorized"] = code(gamelift.create_vpc_peering_connection, **pair)
    authorization = gamelift.create_vpc_peering_authorization(GameLiftAwsAccountId=account, PeerVpcId=vpc)["VpcPeeringAuthorization"]
    facts["hours"] = (authorization["ExpirationTime"] - authorization["CreationTime"]).total_seconds() / 3600
    gamelift.create_vpc_peering_connection(**pair)
    connection = gamelift.describe_vpc_peering_connections(FleetId=fleet_id)["VpcPeeringConnections"][0]
    facts["connection"] = [connection["PeerVpcId"], connection["Status"]["Code"]]
    control("advance", seconds=86400)
    facts["expired"] = len(gamelift.describe_vpc_peering_authorizations()["VpcPeeringAuthorizations"])
    gone = {"FleetId": fleet_id, "VpcPeeringConnectionId": connection["VpcPeeringConnectionId"]}
    facts["kept"] = [code(gamelift.delete_vpc_peering_connection, **gone), code(gamelift.delete_fleet, FleetId=fleet_id)]
    gamelift.create_vpc_peering_authorization(GameLiftAwsAccountId=account, PeerVpcId=vpc)
    gamelift.delete_vpc_peering_connection(**gone)
    facts["events"] = [
        event["EventCode"] for event in gamelift.describe_fleet_events(FleetId=fleet_id)["Events"] if "VPC" in event["EventCode"]]
    instance = gamelift.describe_instances(FleetId=fleet_id)["Instances"][0]
    access = gamelift.get_instance_access(FleetId=fleet_id, InstanceId=instance["InstanceId"])["InstanceAccess"]
    facts["access"] = [access["IpAddress"] == instance["IpAddress"], access["Credentials"]["UserName"],
                       access["Credentials"]["Secret"].splitlines()[0]]
    return facts


print(json.dumps({"fleetiq": fleetiq, "scaling": scaling, "peering": peering}[sys.argv[1]]()))
