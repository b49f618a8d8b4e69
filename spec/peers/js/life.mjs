// The AWS SDK for JavaScript v3 as a client of gamelift-local, for sdk_spec.lua: node life.mjs json|cbor
// Prints one line of JSON facts. Keys, region and endpoint come from the environment; the server has a driven clock.
import { createRequire } from "node:module";

const require = createRequire(process.env.PEERS + "/");
const sdk = require("@aws-sdk/client-gamelift");
const { AwsSmithyRpcV2CborProtocol } = require("@aws-sdk/core/protocols");

const endpoint = process.env.AWS_ENDPOINT_URL_GAMELIFT;
const options = { endpoint, maxAttempts: 1 };
if (process.argv[2] === "cbor") options.protocol = AwsSmithyRpcV2CborProtocol;
const client = new sdk.GameLiftClient(options);

let contentType;
client.middlewareStack.add((next) => async (args) => {
  contentType = args.request.headers["content-type"];
  return next(args);
}, { step: "finalizeRequest" });

const call = (operation, input) => client.send(new sdk[operation + "Command"](input));

// Returns the code of an error of the service, whether the SDK has a type for it, and whether the client is at fault.
async function errorOf(operation, input) {
  try {
    await call(operation, input);
  } catch (error) {
    return [error.name, sdk[error.name] !== undefined && error instanceof sdk[error.name], error.$fault === "client"];
  }
}

async function until(condition) {
  for (let turn = 0; turn < 100; turn++) {
    const value = await condition();
    if (value) return value;
    await fetch(endpoint + "/_control/advance", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: '{"seconds":1}',
    });
  }
  throw new Error("it did not happen within 100 driven seconds");
}

const ticketIn = (TicketId, status) => until(async () => {
  const { TicketList: [ticket] } = await call("DescribeMatchmaking", { TicketIds: [TicketId] });
  return ticket.Status === status && ticket;
});

const facts = {};
const fleet = (await call("CreateFleet", {
  Name: "peer", BuildId: "build-00000000-0000-4000-8000-000000000001", EC2InstanceType: "c5.large",
  RuntimeConfiguration: { ServerProcesses: [{ LaunchPath: "/local/game/server", ConcurrentExecutions: 20 }] },
})).FleetAttributes;
await until(async () => (await call("DescribeFleetAttributes", { FleetIds: [fleet.FleetId] })).FleetAttributes[0].Status === "ACTIVE");
const queue = (await call("CreateGameSessionQueue", {
  Name: "peer", TimeoutInSeconds: 30, Destinations: [{ DestinationArn: fleet.FleetArn }],
})).GameSessionQueue;

await call("StartGameSessionPlacement", { PlacementId: "one", GameSessionQueueName: "peer", MaximumPlayerSessionCount: 1,
  GameSessionName: "placed", DesiredPlayerSessions: [{ PlayerId: "ada" }] });
const placement = await until(async () => {
  const { GameSessionPlacement: it } = await call("DescribeGameSessionPlacement", { PlacementId: "one" });
  return it.Status === "FULFILLED" && it;
});
facts.placed = placement.PlacedPlayerSessions.length;
facts.full = await errorOf("CreatePlayerSession", { GameSessionId: placement.GameSessionArn, PlayerId: "bob" });

for (let i = 0; i < 5; i++) {
  const { GameSession: session } = await call("CreateGameSession", {
    FleetId: fleet.FleetId, Name: `room ${i}`, MaximumPlayerSessionCount: 4,
    GameProperties: [{ Key: "map", Value: i % 2 ? "harbor" : "glacier" }],
  });
  if (i === 0) facts.time_is_a_time = session.CreationTime instanceof Date && session.CreationTime.getFullYear() > 2020;
}
const found = await call("SearchGameSessions", { FleetId: fleet.FleetId,
  FilterExpression: "gameSessionProperties.map='harbor'", SortExpression: "creationTimeMillis ASC" });
facts.found = found.GameSessions.map((session) => session.Name);
facts.pages = [];
for await (const page of sdk.paginateDescribeGameSessions({ client, pageSize: 4 }, { FleetId: fleet.FleetId })) {
  facts.pages.push(page.GameSessions.length);
}
facts.unknown = await errorOf("DescribeGameSessions", { FleetId: "fleet-00000000-0000-4000-8000-000000000000" });
facts.invalid = await errorOf("SearchGameSessions", { FleetId: fleet.FleetId, FilterExpression: "no" });

await call("CreateMatchmakingRuleSet", { Name: "trio", RuleSetBody: JSON.stringify({
  name: "trio", ruleLanguageVersion: "1.0", playerAttributes: [{ name: "skill", type: "number", default: 10 }],
  teams: [{ name: "all", minPlayers: 2, maxPlayers: 3 }],
  rules: [{ name: "fair", type: "distance", measurements: ["teams[all].players.attributes[skill]"],
    referenceValue: "avg(teams[all].players.attributes[skill])", maxDistance: 20 }],
}) });
await call("CreateMatchmakingConfiguration", { Name: "trio", RuleSetName: "trio", GameSessionQueueArns: [queue.GameSessionQueueArn],
  RequestTimeoutSeconds: 60, AcceptanceRequired: true, AcceptanceTimeoutSeconds: 30, BackfillMode: "MANUAL" });
const start = (TicketId, PlayerId, N) => call("StartMatchmaking", {
  ConfigurationName: "trio", TicketId, Players: [{ PlayerId, PlayerAttributes: { skill: { N } } }] });
await start("t-ada", "ada", 20.5);
await start("t-bob", "bob", 22.5);
const accept = (TicketId, PlayerId) => call("AcceptMatch", { TicketId, PlayerIds: [PlayerId], AcceptanceType: "ACCEPT" });
await ticketIn("t-ada", "REQUIRES_ACCEPTANCE");
await accept("t-ada", "ada");
await accept("t-bob", "bob");
const ticket = await ticketIn("t-bob", "COMPLETED");
facts.skill = ticket.Players[0].PlayerAttributes.skill.N;
facts.seats = ticket.GameSessionConnectionInfo.MatchedPlayerSessions.map((seat) => seat.PlayerId).sort();

await call("StartMatchBackfill", { ConfigurationName: "trio", TicketId: "t-fill",
  GameSessionArn: ticket.GameSessionConnectionInfo.GameSessionArn,
  Players: ["ada", "bob"].map((PlayerId) => ({ PlayerId, Team: "all", PlayerAttributes: { skill: { N: 21 } } })) });
await start("t-eve", "eve", 19);
await ticketIn("t-eve", "REQUIRES_ACCEPTANCE");
await accept("t-eve", "eve");
const late = await ticketIn("t-eve", "COMPLETED");
facts.backfilled = late.GameSessionConnectionInfo.GameSessionArn === ticket.GameSessionConnectionInfo.GameSessionArn;
facts.content_type = contentType;
console.log(JSON.stringify(facts));
