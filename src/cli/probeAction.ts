import { createInterface } from "node:readline/promises";
import type { IdentityKind } from "../auth/connection.ts";
import { visible } from "../base/visible.ts";
import { jobName } from "../config/jobName.ts";
import { type ConnectionTokens, connectionTokens } from "../node/connectionTokens.ts";
import { findJobFile } from "../node/findFiles.ts";
import { type LoadedJob, loadJob } from "../node/loadJob.ts";
import { type ProbePlan, planProbe, probeJob } from "../node/probeJob.ts";
import type { IdentityTokens } from "../node/runIdentity.ts";
import { probeNote, probeText, type ToldProbe } from "../sentences/probe.ts";
import { plain } from "../sentences/sentence.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import { exitCode } from "./exitCode.ts";
import { openNetwork } from "./openNetwork.ts";
import type { SecretsFlags } from "./secretsFlag.ts";
import { signInOnTerminal } from "./signInOnTerminal.ts";
import { exitCodeAfter, tellTrouble, tokenStateOfUser, warnUnkept } from "./tokenSession.ts";
import { WrongArgument } from "./wrongArgument.ts";

export interface ProbeOptions extends SecretsFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Answers the exit code. */
export async function probeAction(job: string, options: ProbeOptions): Promise<number> {
  using cancel = cancelOnSignals();
  const network = { sent: 0 };
  try {
    const loaded = await loadJob(await findJobFile(job, process.cwd()));
    const plan = await planProbe(loaded, cancel.signal);
    if (!plan) throw nothingToProbe(loaded);
    if (!options.yes) await consent(plan, cancel.signal);
    const result = await send({ loaded, plan, options, network }, cancel.signal);
    const { idempotencyKey } = loaded.job.write;
    const { kind, method } = plan;
    tell({ kind, method, header: idempotencyKey || "If-Match", result }, plan, { ...options, job: loaded.job.name });
    return result.verdict === "honoured" ? exitCode.succeeded : exitCode.badRecords;
  } catch (error) {
    const trouble = tellTrouble(error);
    if (options.json)
      process.stdout.write(`${JSON.stringify({ job: jobName(job), verdict: "refused", error: trouble })}\n`);
    return trouble.code === "run-locked" ? exitCode.locked : exitCodeAfter(network);
  }
}

function tell(
  probe: ToldProbe,
  plan: ProbePlan,
  { json, job }: { readonly json?: boolean; readonly job: string },
): void {
  const [message, remedy] = probeText(probe, plain);
  const { kind, result } = probe;
  const { record, key } = plan;
  if (json) {
    const { verdict, because, statuses } = result;
    const told = { job, asked: kind, verdict, because, record: record.number, key, statuses, message, remedy };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  } else process.stdout.write(`${message}\n${remedy}\n`);
  const note = probeNote(probe, nameOf(plan), plain);
  if (note !== undefined) process.stderr.write(`note: ${note}\n`);
}

function nothingToProbe({ job }: LoadedJob): WrongArgument {
  const message = job.request.batch
    ? "A probe sends one record, and this job sends them in batches."
    : `The job "${visible(job.name)}" has nothing to ask the server about: it sets neither write.idempotencyKey nor write.ifMatch.`;
  return new WrongArgument("nothing-to-probe", `${message}\nNothing was sent.`);
}

/** Throws `WrongArgument` where nobody can be asked, or says no. */
async function consent(plan: ProbePlan, signal: AbortSignal): Promise<void> {
  const { kind, method, url } = plan;
  const how = kind === "if-match" ? "once, for a version that there cannot be" : "twice, with one key";
  const what = `This really sends ${nameOf(plan)}, ${how}: ${method} ${visible(url)}`;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new WrongArgument("consent-needed", `${what}\nGive --yes if that may be; nothing was sent.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${what}\nGo on? [y/N] `, { signal });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new WrongArgument("consent-needed", "Nothing was sent.");
}

function nameOf({ record, key }: ProbePlan): string {
  return key === "" ? `record ${record.number}` : `record ${record.number} (${visible(key)})`;
}

interface Sending {
  readonly loaded: LoadedJob;
  readonly plan: ProbePlan;
  readonly options: ProbeOptions;
  readonly network: { sent: number };
}

async function send({ loaded, plan, options, network }: Sending, signal: AbortSignal) {
  const { connection } = loaded;
  const { given, secrets, http } = await openNetwork(connection, options.secretsFile);
  const state = tokenStateOfUser();
  const opened: ConnectionTokens[] = [];
  const identity = async (kind: IdentityKind): Promise<IdentityTokens> => {
    const tokens = connectionTokens(connection, kind, { http, secrets, ...given, state, onUnkept: warnUnkept });
    opened.push(tokens);
    const { authority, skew } = tokens;
    await signInOnTerminal(tokens, signal);
    return { tokens: authority, events: authority.events, skew, limits: async () => (await authority.facts()).limits };
  };
  const onSend = () => {
    network.sent += 1;
  };
  try {
    return await probeJob({ loaded, plan }, { http, identity, onSend }, signal);
  } finally {
    for (const { authority } of opened) authority.close();
    state.close();
    await http.close();
  }
}
