// AWS SDK for JavaScript v3 with a kept-alive connection. bare_curl.c describes the protocol.
// The SDK is looked for in the folder named by the fourth argument.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import readline from "node:readline";

const [url, caFile, kind, folder] = process.argv.slice(2);
const require = createRequire(folder + "/");
const { GameLiftClient, CreateGameSessionCommand, DescribeGameSessionsCommand } = require("@aws-sdk/client-gamelift");
const { NodeHttpHandler } = require("@smithy/node-http-handler");

const client = new GameLiftClient({
  region: "us-west-2",
  endpoint: url,
  credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
  requestHandler: new NodeHttpHandler({
    httpAgent: new http.Agent({ keepAlive: true, maxSockets: 1 }),
    httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(caFile) }),
  }),
});

const FleetId = "fleet-2222bbbb-33cc-44dd-55ee-6666ffff77aa";
const calls = {
  async Create() {
    const reply = await client.send(new CreateGameSessionCommand({
      FleetId,
      MaximumPlayerSessionCount: 16,
      Name: "Arena 7: capture the flag",
      CreatorId: "player-0123456789ab",
      IdempotencyToken: "0a1b2c3d-4e5f-4678-8abc-def012345678",
      GameProperties: [{ Key: "mode", Value: "capture the flag" }, { Key: "map", Value: "canyon-7" }],
    }));
    if (!reply.GameSession.Port) throw new Error("not the expected response");
  },
  async Page() {
    const reply = await client.send(new DescribeGameSessionsCommand({ FleetId, Limit: 100, StatusFilter: "ACTIVE" }));
    if (!reply.GameSessions.length) throw new Error("not the expected response");
  },
};

console.log("ready");
for await (const line of readline.createInterface({ input: process.stdin })) {
  const start = process.cpuUsage();
  for (let i = Number(line); i > 0; i--) await calls[kind]();
  const used = process.cpuUsage(start);
  console.log((used.user + used.system).toFixed(1));
}
