import { text } from "node:stream/consumers";
import { isObject, parseJson } from "../../../src/base/json.ts";
import { Secret } from "../../../src/base/secret.ts";
import { millis } from "../../../src/base/time.ts";
import { nodeChance } from "../../../src/node/nodeChance.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { type ServeSpans, serve } from "../../../src/node/runner/serve.ts";

// The runner process of the tests, with spans that a test can wait for: RUNNER_SPANS is {"idle": 500, …} in milliseconds.
const given = parseJson(process.env.RUNNER_SPANS ?? "");
const spans: Partial<ServeSpans> = Object.fromEntries(
  Object.entries(isObject(given) ? given : {}).map(([name, span]) => [name, millis(Number(span))]),
);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const log = (line: string) => process.stderr.write(`${line}\n`);

text(process.stdin)
  .then((line) =>
    serve(
      {
        socketPath: process.argv[4] ?? "",
        secret: new Secret(line.trimEnd()),
        ports: { clock: nodeClock, chance: nodeChance, environment: {}, log },
        spans,
      },
      stop.signal,
    ),
  )
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
