import type { IdentityKind } from "../auth/connection.ts";
import { segmentCount } from "../engine/plan.ts";
import { isPlain } from "../engine/recordsForm.ts";
import type { RenderedRequest } from "../engine/request.ts";
import type { TestChoice } from "../engine/selection.ts";
import { shownRequest } from "../engine/shownRequest.ts";
import type { DryRunView, ForecastView } from "../protocol/forecastMessages.ts";
import type { CheckedAccess } from "./accessCheck.ts";
import { authenticationOf } from "./authenticationOf.ts";
import { forecastJob, type KnownOf } from "./forecastJob.ts";
import type { LoadedJob } from "./loadJob.ts";
import { makePlan } from "./makePlan.ts";
import { planRedrive } from "./redrive/planRedrive.ts";

/** Looks whether the server lets this identity in, or says why nobody looked. */
export type LookAtAccess = (identity: IdentityKind, first: RenderedRequest | undefined) => Promise<CheckedAccess>;

export interface DryRunOptions {
  readonly loaded: LoadedJob;
  /** How many requests to show. */
  readonly show: number;
  /** The dead letters of a run instead of all records; of the newest that has some where none is named. */
  readonly redrive?: { readonly run: string | undefined };
  /** Only these records are shown. */
  readonly test?: TestChoice | undefined;
  readonly known: KnownOf;
  readonly look: LookAtAccess;
}

/** Renders and checks every record, sends nothing that writes, and says what a run would meet. */
export async function dryRunJob(
  { loaded, show, redrive, test, known, look }: DryRunOptions,
  signal: AbortSignal,
): Promise<DryRunView> {
  const { job, connection } = loaded;
  const plan = { loaded, show: Math.max(1, show) };
  const checked = redrive
    ? (await planRedrive({ ...plan, run: redrive.run }, signal)).checked
    : await makePlan(loaded, { ...plan, test }, signal);
  const planned = await forecastJob({ loaded, known, checked }, signal);
  const { kind } = planned.identity;
  const { access, known: ends, age } = await look(kind, checked.shown[0]?.request);
  const forecast = ends ? await afterLook() : planned;
  const { send } = authenticationOf(connection, kind);
  return {
    job: job.name,
    records: checked.plan.input.records,
    segments: segmentCount(checked.plan.input.records, job.segments.size),
    ...(redrive && { redrive: true as const }),
    ...(checked.selected && { chosen: checked.selected.size }),
    ...(!isPlain(checked.form) && { form: checked.form }),
    shown: checked.shown.slice(0, show).map(({ record, request }) => ({
      record: record.number,
      line: record.line,
      ...shownRequest(request, { send, idempotencyKey: job.write.idempotencyKey, record: record.number }),
    })),
    access,
    forecast,
  };

  /** The tokens that came tell more than what is declared. */
  async function afterLook(): Promise<ForecastView> {
    const quotaLeft = access.state === "unchecked" ? null : access.quotaLeft;
    const shown: KnownOf = async (identity) => {
      const facts = await known(identity);
      return identity === kind && ends ? { ...facts, known: ends, age: age ?? facts.age } : facts;
    };
    return forecastJob({ loaded, known: shown, checked, quotaLeft }, signal);
  }
}
