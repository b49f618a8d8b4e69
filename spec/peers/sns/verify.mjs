// Verifies messages of SNS with a library of npm: verify.mjs LIBRARY HOST:PORT, bodies of requests as lines of JSON on stdin.
// Prints a JSON list: for each message its type, "accepted" or the error, and the same for each way to change it.
import { createRequire } from "node:module";
import https from "node:https";
import { readFileSync } from "node:fs";

const require = createRequire(process.env.PEERS + "/");
const [library, address] = process.argv.slice(2);
const [host, port] = address.split(":");

function validator() {
  if (library === "sns-validator") return new (require("sns-validator"))(new RegExp(`^${host}:${port}$`));
  const agent = new https.Agent({ host, port, servername: host }); // where sns.us-west-2.amazonaws.com is
  return new (require("sns-payload-validator"))({ requestAgent: agent });
}

const verifier = validator();
const outcome = (message) =>
  new Promise((resolve) => verifier.validate(message, (error) => resolve(error ? error.message : "accepted")));

const results = [];
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const message = JSON.parse(JSON.parse(line).body);
  const changed = {};
  for (const name of ["Message", "MessageId", "Timestamp", "TopicArn", "Signature", "SignatureVersion", "SigningCertURL", "Type"]) {
    const value = { SignatureVersion: message.SignatureVersion === "1" ? "2" : "1", Type: "SubscriptionConfirmation",
      SigningCertURL: "https://example.com/x.pem", Signature: "AAAA" + message.Signature.slice(4) }[name] ?? message[name] + " ";
    if (value !== message[name]) changed[name] = await outcome({ ...message, [name]: value });
  }
  results.push({ type: message.Type, outcome: await outcome(message), changed });
}
console.log(JSON.stringify(results));
