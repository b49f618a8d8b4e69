"""boto3 on builds, scripts and container fleets of gamelift-local, for containers_spec.lua. Keys, region and endpoint come from the
environment; the server's clock is driven.

  containers_peer.py builds|scripts|definitions|fleets|deployments      one scenario; a line of JSON facts
"""
import json
import os
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

gamelift = boto3.client("gamelift", config=Config(retries={"total_max_attempts": 1}))
ROLE = "arn:aws:iam::123456789012:role/fleet"
facts = {}


def control(action, **arguments):
    request = urllib.request.Request(
        os.environ["AWS_ENDPOINT_URL_GAMELIFT"] + "/_control/" + action, json.dumps(arguments).encode(),
        {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def code(call, **params):
    try:
        call(**params)
    except ClientError as error:
        return error.response["Error"]["Code"]


def server(**more):
    ports = {"ContainerPortRanges": [{"FromPort": 7777, "ToPort": 7778, "Protocol": "UDP"}]}
    return {"ContainerName": "server", "ImageUri": "123456789012.dkr.ecr.us-west-2.amazonaws.com/game:1",
            "ServerSdkVersion": "5.2.0", "PortConfiguration": ports, **more}


def define(name):
    return gamelift.create_container_group_definition(
        Name=name, OperatingSystem="AMAZON_LINUX_2023", TotalMemoryLimitMebibytes=1024, TotalVcpuLimit=1,
        GameServerContainerDefinition=server())["ContainerGroupDefinition"]


def builds():
    made = gamelift.create_build(Name="b", OperatingSystem="WINDOWS_2022", Tags=[{"Key": "k", "Value": "v"}])
    build = made["Build"]
    facts["made"] = [build["Status"], build["SizeOnDisk"], sorted(made["UploadCredentials"]), made["StorageLocation"]["Bucket"]]
    name = {"Name": "f", "BuildId": build["BuildId"], "EC2InstanceType": "c5.large"}
    facts["early"] = code(gamelift.create_fleet, **name)
    facts["again"] = sorted(gamelift.request_upload_credentials(BuildId=build["BuildArn"]))[1:]
    control("upload_build", BuildId=build["BuildId"], size=4711)
    ready = gamelift.describe_build(BuildId=build["BuildId"])["Build"]
    facts["ready"] = [ready["Status"], ready["SizeOnDisk"]]
    facts["fleet"] = gamelift.create_fleet(**name)["FleetAttributes"]["OperatingSystem"]
    facts["pages"] = [len(page["Builds"]) for page in gamelift.get_paginator("list_builds").paginate(Status="READY")]
    facts["tags"] = gamelift.list_tags_for_resource(ResourceARN=build["BuildArn"])["Tags"]
    gamelift.delete_build(BuildId=build["BuildId"])
    facts["gone"] = [code(gamelift.describe_build, BuildId=build["BuildId"]), code(gamelift.create_fleet, **name)]


def scripts():
    content = bytes(range(256)) * 19532
    script = gamelift.create_script(Name="s", ZipFile=content[:5000000])["Script"]
    facts["large"] = script["SizeOnDisk"]
    facts["larger"] = code(gamelift.create_script, ZipFile=content)
    facts["none"] = code(gamelift.create_script, Name="s")
    updated = gamelift.update_script(
        ScriptId=script["ScriptArn"], StorageLocation={"Bucket": "b", "Key": "k", "RoleArn": ROLE})["Script"]
    facts["updated"] = [updated["Name"], updated["SizeOnDisk"], updated["StorageLocation"]["Bucket"], updated["NodeJsVersion"]]
    fleet = gamelift.create_fleet(Name="r", ScriptId=script["ScriptId"], EC2InstanceType="c5.large")["FleetAttributes"]
    ports = gamelift.describe_fleet_port_settings(FleetId=fleet["FleetId"])["InboundPermissions"]
    facts["ports"] = [port["Protocol"] for port in ports]
    gamelift.delete_script(ScriptId=script["ScriptId"])
    control("advance", seconds=600)
    facts["lost"] = code(gamelift.create_game_session, FleetId=fleet["FleetId"], MaximumPlayerSessionCount=1)


def definitions():
    first = define("game")
    facts["first"] = [first["Status"], first["VersionNumber"]]
    facts["again"] = code(gamelift.create_container_group_definition, Name="game", OperatingSystem="AMAZON_LINUX_2023",
                          TotalMemoryLimitMebibytes=1024, TotalVcpuLimit=1, GameServerContainerDefinition=server())
    facts["old"] = code(gamelift.update_container_group_definition, Name="game",
                        GameServerContainerDefinition=server(ServerSdkVersion="4.0.2"))
    second = gamelift.update_container_group_definition(Name="game", TotalVcpuLimit=0.5)["ContainerGroupDefinition"]
    control("advance", seconds=30)
    ready = gamelift.describe_container_group_definition(Name=second["ContainerGroupDefinitionArn"])["ContainerGroupDefinition"]
    facts["ready"] = [ready["Status"], ready["TotalVcpuLimit"], len(ready["GameServerContainerDefinition"]["ResolvedImageDigest"])]
    pages = gamelift.get_paginator("list_container_group_definition_versions").paginate(
        Name="game", PaginationConfig={"PageSize": 1})
    facts["versions"] = [view["VersionNumber"] for page in pages for view in page["ContainerGroupDefinitions"]]
    gamelift.delete_container_group_definition(Name="game", VersionCountToRetain=1)
    facts["left"] = gamelift.describe_container_group_definition(Name="game")["ContainerGroupDefinition"]["VersionNumber"]
    facts["gone"] = code(gamelift.describe_container_group_definition, Name="game", VersionNumber=1)


def fleets():
    define("game")
    control("advance", seconds=30)
    made = gamelift.create_container_fleet(FleetRoleArn=ROLE, GameServerContainerGroupDefinitionName="game")["ContainerFleet"]
    fleet = made["FleetId"]
    facts["made"] = [made["Status"], made["GameServerContainerGroupsPerInstance"], made["InstanceConnectionPortRange"]["ToPort"]]
    computes = gamelift.list_compute(FleetId=fleet)["ComputeList"]
    facts["computes"] = [len(computes), len(computes[0]["ComputeName"]), computes[0]["ContainerAttributes"][0]["ContainerName"]]
    mapped = gamelift.describe_container_group_port_mappings(
        FleetId=fleet, ContainerGroupType="GAME_SERVER", ComputeName=computes[1]["ComputeName"])
    facts["ports"] = [p["ConnectionPort"] for p in mapped["ContainerGroupPortMappings"][0]["ContainerPortMappings"]]
    session = gamelift.create_game_session(FleetId=fleet, MaximumPlayerSessionCount=2)["GameSession"]
    facts["session"] = session["ComputeName"] == computes[0]["ComputeName"]
    facts["groups"] = gamelift.describe_fleet_capacity(FleetIds=[fleet])["FleetCapacity"][0]["GameServerContainerGroupCounts"]
    control("crash_container_group", FleetId=fleet, ComputeName=session["ComputeName"])
    facts["crashed"] = gamelift.describe_game_sessions(GameSessionId=session["GameSessionId"])["GameSessions"][0]["Status"]
    facts["refused"] = code(gamelift.describe_fleet_attributes, FleetIds=[fleet])
    control("expire_fleet", FleetId=fleet)
    facts["expired"] = gamelift.describe_container_fleet(FleetId=fleet)["ContainerFleet"]["Status"]
    gamelift.delete_container_fleet(FleetId=fleet)
    control("advance", seconds=60)
    facts["gone"] = code(gamelift.describe_container_fleet, FleetId=fleet)


def deployments():
    define("game")
    define("new")
    control("advance", seconds=30)
    fleet = gamelift.create_container_fleet(
        FleetRoleArn=ROLE, GameServerContainerGroupDefinitionName="game")["ContainerFleet"]["FleetId"]

    def deploy(strategy):
        gamelift.update_container_fleet(FleetId=fleet, GameServerContainerGroupDefinitionName="new",
                                        DeploymentConfiguration={"ImpairmentStrategy": strategy})

    def status():
        deployment = gamelift.describe_fleet_deployment(FleetId=fleet)["FleetDeployment"]
        return [gamelift.describe_container_fleet(FleetId=fleet)["ContainerFleet"]["Status"], deployment["DeploymentStatus"]]

    deploy("ROLLBACK")
    facts["running"] = status()
    control("fail_deployment", FleetId=fleet)
    facts["failed"] = status()
    control("advance", seconds=60)
    facts["rolled_back"] = status()
    deploy("MAINTAIN")
    control("fail_deployment", FleetId=fleet)
    impaired = gamelift.list_compute(FleetId=fleet, ComputeStatus="IMPAIRED")["ComputeList"]
    facts["impaired"] = status() + [c["GameServerContainerGroupDefinitionArn"].split("/")[1] for c in impaired]
    deploy("MAINTAIN")
    facts["in_use"] = code(gamelift.delete_container_group_definition, Name="new")
    control("advance", seconds=60)
    facts["complete"] = status()
    pages = gamelift.get_paginator("list_fleet_deployments").paginate(FleetId=fleet, PaginationConfig={"PageSize": 3})
    facts["deployments"] = [d["DeploymentStatus"] for page in pages for d in page["FleetDeployments"]]


{"builds": builds, "scripts": scripts, "definitions": definitions, "fleets": fleets, "deployments": deployments}[sys.argv[1]]()
print(json.dumps(facts))
