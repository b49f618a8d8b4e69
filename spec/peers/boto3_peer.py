"""boto3 as a second client of gamelift-local, for boto3_spec.lua. Keys, region and endpoint come from the environment.

  boto3_peer.py life            one game session from first call to last; a line of JSON facts
  boto3_peer.py match           a match with acceptance and a backfill, from first call to last; a line of JSON facts
  boto3_peer.py calls < FILE    does the calls of FILE, a JSON object a line, and prints a JSON line for each:
                                {"method", "params"} or {"method", "params", "paginate": {PaginationConfig}}; "region", if it is
                                another one than that of the environment
  boto3_peer.py crowd N         N describe calls at once, from threads; how many succeeded
"""
import concurrent.futures
import datetime
import json
import os
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def plain(value):
    """What JSON can carry: a time is unix seconds."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    raise TypeError(value)


def client(threads=10, region=None):
    return boto3.client("gamelift", region_name=region, config=Config(max_pool_connections=threads, retries={"total_max_attempts": 1}))


def one_call(gamelift, call):
    try:
        if "paginate" in call:
            pages = gamelift.get_paginator(call["method"]).paginate(**call["params"], PaginationConfig=call["paginate"])
            return {"reply": pages.build_full_result()}
        reply = getattr(gamelift, call["method"])(**call["params"])
        reply.pop("ResponseMetadata")
        return {"reply": reply}
    except ClientError as error:
        return {"error": {name: error.response["Error"][name] for name in ("Code", "Message")}}


def knows():
    """The members that the model of this boto3 has, of those named on the command line: SHAPE.MEMBER."""
    model = client().meta.service_model
    for name in sys.argv[2:]:
        shape, member = name.split(".")
        if member in model.shape_for(shape).members:
            print(name)


def calls():
    clients = {}
    for line in sys.stdin:
        call = json.loads(line)
        region = call.get("region")
        clients[region] = clients.get(region) or client(region=region)
        print(json.dumps(one_call(clients[region], call), default=plain))


def until(condition):
    for _ in range(200):
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise TimeoutError


def life():
    gamelift = client()
    facts = {}
    fleet = gamelift.create_fleet(
        Name="peer", BuildId="build-00000000-0000-4000-8000-000000000001", EC2InstanceType="c5.large",
        RuntimeConfiguration={"ServerProcesses": [{"LaunchPath": "/local/game/server", "ConcurrentExecutions": 8}]},
    )["FleetAttributes"]
    until(lambda: gamelift.describe_fleet_attributes(FleetIds=[fleet["FleetId"]])["FleetAttributes"][0]["Status"] == "ACTIVE")
    alias = gamelift.create_alias(
        Name="peer", RoutingStrategy={"Type": "SIMPLE", "FleetId": fleet["FleetId"]})["Alias"]
    gamelift.create_game_session_queue(
        Name="peer", TimeoutInSeconds=30, Destinations=[{"DestinationArn": fleet["FleetArn"]}])

    sessions = [
        gamelift.create_game_session(
            AliasId=alias["AliasId"], Name=f"room {number}", MaximumPlayerSessionCount=4, IdempotencyToken=f"token-{number}",
            GameProperties=[{"Key": "map", "Value": "harbor" if number % 2 else "glacier"}],
        )["GameSession"]["GameSessionId"]
        for number in range(5)
    ]
    again = gamelift.create_game_session(
        AliasId=alias["AliasId"], Name="room 0", MaximumPlayerSessionCount=4, IdempotencyToken="token-0",
        GameProperties=[{"Key": "map", "Value": "glacier"}])["GameSession"]["GameSessionId"]
    facts["same_session_for_same_token"] = again == sessions[0]
    until(lambda: gamelift.describe_game_sessions(GameSessionId=sessions[-1])["GameSessions"][0]["Status"] == "ACTIVE")

    player = gamelift.create_player_session(GameSessionId=sessions[0], PlayerId="ada", PlayerData="{}")["PlayerSession"]
    facts["player"] = [player["PlayerId"], player["Status"], player["Port"] > 0]
    facts["created_just_now"] = abs(player["CreationTime"].timestamp() - time.time()) < 60
    gamelift.create_player_sessions(GameSessionId=sessions[0], PlayerIds=["bo", "cy", "di"])
    try:
        gamelift.create_player_session(GameSessionId=sessions[0], PlayerId="eve")
    except gamelift.exceptions.GameSessionFullException as error:
        facts["full"] = error.response["ResponseMetadata"]["HTTPStatusCode"]

    gamelift.start_game_session_placement(
        PlacementId="peer-1", GameSessionQueueName="peer", MaximumPlayerSessionCount=2, GameSessionName="placed",
        DesiredPlayerSessions=[{"PlayerId": "fay"}])
    placed = until(lambda: [
        p for p in [gamelift.describe_game_session_placement(PlacementId="peer-1")["GameSessionPlacement"]]
        if p["Status"] != "PENDING"])[0]
    facts["placement"] = [placed["Status"], len(placed["PlacedPlayerSessions"])]

    matches = gamelift.search_game_sessions(
        FleetId=fleet["FleetId"], FilterExpression="gameSessionProperties.map = 'harbor'",
        SortExpression="creationTimeMillis ASC")["GameSessions"]
    facts["found"] = [session["Name"] for session in matches]
    pages = list(gamelift.get_paginator("describe_game_sessions").paginate(
        FleetId=fleet["FleetId"], PaginationConfig={"PageSize": 4}))
    facts["pages"] = [len(page["GameSessions"]) for page in pages]

    closed = gamelift.update_game_session(GameSessionId=sessions[1], PlayerSessionCreationPolicy="DENY_ALL")["GameSession"]
    facts["updated"] = closed["PlayerSessionCreationPolicy"]
    data = "x" * 262144
    large = gamelift.create_game_session(FleetId=fleet["FleetId"], MaximumPlayerSessionCount=2, GameSessionData=data)
    facts["large_data_came_back"] = large["GameSession"]["GameSessionData"] == data

    for session in sessions + [placed["GameSessionArn"], large["GameSession"]["GameSessionId"]]:
        gamelift.terminate_game_session(GameSessionId=session, TerminationMode="FORCE_TERMINATE")
    gamelift.delete_game_session_queue(Name="peer")
    gamelift.delete_alias(AliasId=alias["AliasId"])
    gamelift.delete_fleet(FleetId=fleet["FleetId"])
    try:
        gamelift.describe_alias(AliasId=alias["AliasId"])
    except gamelift.exceptions.NotFoundException:
        facts["gone"] = True
    print(json.dumps(facts, default=plain))


RULE_SET = json.dumps({
    "ruleLanguageVersion": "1.0", "playerAttributes": [{"name": "skill", "type": "number", "default": 10}],
    "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 3}],
    "rules": [{"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5}]})


def make_matchmaker(gamelift):
    fleet = gamelift.create_fleet(
        Name="match", BuildId="build-00000000-0000-4000-8000-000000000001", EC2InstanceType="c5.large",
        RuntimeConfiguration={"ServerProcesses": [{"LaunchPath": "/local/game/server", "ConcurrentExecutions": 2}]},
    )["FleetAttributes"]
    queue = gamelift.create_game_session_queue(
        Name="match", Destinations=[{"DestinationArn": fleet["FleetArn"]}])["GameSessionQueue"]
    rule_set = gamelift.create_matchmaking_rule_set(Name="match", RuleSetBody=RULE_SET)["RuleSet"]
    gamelift.create_matchmaking_configuration(
        Name="match", RuleSetName=rule_set["RuleSetArn"], GameSessionQueueArns=[queue["GameSessionQueueArn"]],
        RequestTimeoutSeconds=60, AcceptanceRequired=True, AcceptanceTimeoutSeconds=30, AdditionalPlayerCount=1,
        GameProperties=[{"Key": "mode", "Value": "duel"}], GameSessionData="seed=7", Tags=[{"Key": "a", "Value": "b"}])


def match():
    gamelift = client()
    facts = {"valid": gamelift.validate_matchmaking_rule_set(RuleSetBody=RULE_SET)["Valid"], "errors": []}
    make_matchmaker(gamelift)

    def ticket(name):
        return gamelift.describe_matchmaking(TicketIds=[name])["TicketList"][0]

    def start(name):
        return gamelift.start_matchmaking(ConfigurationName="match", TicketId=name, Players=[
            {"PlayerId": f"p-{name}", "PlayerAttributes": {"skill": {"N": 12.5}}, "LatencyInMs": {"us-west-2": 20}}])["MatchmakingTicket"]

    def accept(*names):
        for name in names:
            until(lambda: ticket(name)["Status"] == "REQUIRES_ACCEPTANCE")
            gamelift.accept_match(TicketId=name, PlayerIds=[f"p-{name}"], AcceptanceType="ACCEPT")
        until(lambda: all(ticket(name)["Status"] == "COMPLETED" for name in names))

    def fails(method, **parameters):
        try:
            getattr(gamelift, method)(**parameters)
        except (gamelift.exceptions.InvalidRequestException, gamelift.exceptions.NotFoundException) as error:
            facts["errors"].append(error.response["Error"]["Code"])

    facts["started"] = start("a")["Status"]
    start("b")
    accept("a", "b")
    connection = ticket("a")["GameSessionConnectionInfo"]
    facts["connection"] = [connection["IpAddress"], connection["Port"] > 0, len(connection["MatchedPlayerSessions"])]
    session = gamelift.describe_game_sessions(GameSessionId=connection["GameSessionArn"])["GameSessions"][0]
    data = json.loads(session["MatchmakerData"])
    facts["session"] = [session["CurrentPlayerSessionCount"], session["MaximumPlayerSessionCount"], session["GameSessionData"],
                        data["matchmakingConfigurationArn"] == ticket("a")["ConfigurationArn"]]

    gamelift.start_match_backfill(ConfigurationName="match", TicketId="fill", GameSessionArn=connection["GameSessionArn"], Players=[
        {"PlayerId": player["playerId"], "Team": team["name"]} for team in data["teams"] for player in team["players"]])
    start("c")
    accept("c")
    facts["joined"] = ticket("c")["GameSessionConnectionInfo"]["GameSessionArn"] == connection["GameSessionArn"]
    facts["fill"] = until(lambda: ticket("fill")["Status"] == "COMPLETED")

    start("d")
    fails("accept_match", TicketId="d", PlayerIds=["p-d"], AcceptanceType="ACCEPT")
    fails("delete_matchmaking_configuration", Name="match")
    fails("delete_matchmaking_rule_set", Name="match")
    gamelift.stop_matchmaking(TicketId="d")
    fails("stop_matchmaking", TicketId="d")
    fails("stop_matchmaking", TicketId="none")
    facts["stopped"] = ticket("d")["Status"]
    updated = gamelift.update_matchmaking_configuration(Name="match", AcceptanceRequired=False)["Configuration"]
    facts["updated"] = [updated["AcceptanceRequired"], updated["RequestTimeoutSeconds"]]
    facts["pages"] = [
        len(gamelift.get_paginator("describe_matchmaking_configurations").paginate().build_full_result()["Configurations"]),
        len(gamelift.get_paginator("describe_matchmaking_rule_sets").paginate().build_full_result()["RuleSets"])]
    gamelift.delete_matchmaking_configuration(Name="match")
    gamelift.delete_matchmaking_rule_set(Name="match")
    fails("describe_matchmaking_rule_sets", Names=["match"])
    print(json.dumps(facts, default=plain))


def crowd(count):
    gamelift = client(count)
    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        replies = list(threads.map(lambda _: gamelift.list_fleets(), range(count)))
    print(sum("FleetIds" in reply for reply in replies))


if __name__ == "__main__":
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    if sys.argv[1] == "crowd":
        crowd(int(sys.argv[2]))
    else:
        {"life": life, "match": match, "calls": calls, "knows": knows}[sys.argv[1]]()
