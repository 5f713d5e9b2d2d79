import { failedWith } from "../base/failure.ts";
import {
  type Consultation,
  type Diagnosis,
  type DoctorPorts,
  diagnoseConnection,
  diagnosePast,
  type LiveWishes,
} from "../node/doctor/diagnoseConnection.ts";
import { loadConnections } from "../node/loadJob.ts";
import { nodeClock } from "../node/nodeClock.ts";
import type { TokenState } from "../node/tokenState/openTokenState.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import type { DoctorOptions } from "./doctorCommand.ts";
import { doctorJson, findingJson } from "./doctorJson.ts";
import { doctorNews, warnUnprobed } from "./doctorNews.ts";
import { doctorText, findingText } from "./doctorText.ts";
import { exitCode } from "./exitCode.ts";
import { openNetwork } from "./openNetwork.ts";
import { plainHttpIn } from "./plainHttpIn.ts";
import { signInOnTerminal } from "./signInOnTerminal.ts";
import { counting, exitCodeAfter, tellTrouble, tokenStateOfUser, warnUnkept } from "./tokenSession.ts";
import { type NamedIdentity, namedIdentity } from "./wrongArgument.ts";

/** Answers the exit code: 2 when something was found that is more than a note. */
export async function doctorAction(id: string, options: DoctorOptions): Promise<number> {
  using cancel = cancelOnSignals();
  const { identity } = options;
  const network = { sent: 0 };
  try {
    const chosen = namedIdentity(await loadConnections(process.cwd()), id, identity);
    const diagnosis = await consult(chosen, { options, network, signal: cancel.signal });
    process.stdout.write(options.json ? `${JSON.stringify(doctorJson(diagnosis))}\n` : doctorText(diagnosis));
    return diagnosis.findings.some(({ severity }) => severity !== "note") ? exitCode.badRecords : exitCode.succeeded;
  } catch (error) {
    const unsafe = failedWith(error, "config-invalid") ? plainHttpIn(error.facts.problems) : [];
    const trouble = tellTrouble(error);
    if (options.json) {
      const findings = unsafe.map(findingJson);
      process.stdout.write(`${JSON.stringify({ connection: id, identity, error: trouble, findings })}\n`);
    } else for (const finding of unsafe) process.stdout.write(`\n${findingText(finding)}\n`);
    return exitCodeAfter(network);
  }
}

interface Consulting {
  readonly options: DoctorOptions;
  readonly network: { sent: number };
  readonly signal: AbortSignal;
}

async function consult(chosen: NamedIdentity, consulting: Consulting): Promise<Diagnosis> {
  const consultation = { ...chosen, folder: process.cwd() };
  const state = tokenStateOfUser();
  try {
    return consulting.options.offline === true
      ? await diagnosePast(consultation, { clock: nodeClock, learned: state.learned })
      : await consultLive(consultation, { ...consulting, state });
  } finally {
    state.close();
  }
}

async function consultLive(
  consultation: Consultation,
  { options, network, signal, state }: Consulting & { readonly state: TokenState },
): Promise<Diagnosis> {
  const { connection } = consultation;
  const { given, secrets, http: direct } = await openNetwork(connection, options.secretsFile);
  const ports: DoctorPorts = {
    http: counting(direct, network),
    secrets,
    ...given,
    state,
    clock: nodeClock,
    onUnkept: warnUnkept,
    signIn: signInOnTerminal,
    ...(options.watch !== undefined && { onObservation: doctorNews() }),
  };
  if (options.watch !== undefined) warnUnprobed(consultation);
  try {
    return await diagnoseConnection(consultation, { live: liveWishes(options), ports }, signal);
  } finally {
    await direct.close();
  }
}

function liveWishes({ watch, testRotation, testRedirect }: DoctorOptions): LiveWishes {
  return {
    ...(watch !== undefined && { watch }),
    testRotation: testRotation === true,
    testRedirect: testRedirect === true,
  };
}
