// The peer: the same PUTs in a plain undici loop, with nothing around it. One token, no checkpoint, no retry.
import { readFileSync } from "node:fs";
import { Agent, request } from "undici";

const [folder = ".", concurrency = "1"] = process.argv.slice(2);
const file = JSON.parse(readFileSync(`${folder}/longhaul.json`, "utf8")) as {
  connections: { mes: { baseUrl: string; auth: { username: string } } };
};
const { baseUrl, auth } = file.connections.mes;
const dispatcher = new Agent({ connections: Number(concurrency), pipelining: 1 });

const login = await request(`${baseUrl}/api/auth/login`, {
  dispatcher,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ username: auth.username, password: process.env["LONGHAUL_MES_PASSWORD"] }),
});
const { access_token: token } = (await login.body.json()) as { access_token: string };

const rows = readFileSync(`${folder}/work-orders.csv`, "utf8").trim().split("\n").slice(1);
let next = 0;
let failed = 0;

async function work(): Promise<void> {
  for (let at = next++; at < rows.length; at = next++) {
    const [id, status, qty, line, due] = (rows[at] ?? "").split(",");
    const answer = await request(`${baseUrl}/api/v1/workorders/${id}`, {
      dispatcher,
      method: "PUT",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
        "idempotency-key": `bare-${process.pid}-${at}`,
      },
      body: JSON.stringify({ status, qty: Number(qty), line, due }),
    });
    await answer.body.text();
    if (answer.statusCode >= 300) failed += 1;
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
await dispatcher.close();
process.exitCode = failed === 0 ? 0 : 1;
