import { visible } from "../base/visible.ts";
import { checkBaseUrl, withoutUserInfo } from "../config/urls.ts";
import { WrongExport } from "./wrongExport.ts";

const PATH = "/v1/metrics";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where metrics are posted. An address is a base to which `/v1/metrics` is appended, as the OpenTelemetry specification
 * has it for OTEL_EXPORTER_OTLP_ENDPOINT, which counts when `--otlp` has no value. Throws `WrongExport`.
 */
export function otlpUrl(option: string | true, environment: Environment): string {
  const signal = environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];
  if (option === true && signal) return checked(signal);
  const base = option === true ? environment["OTEL_EXPORTER_OTLP_ENDPOINT"] : option;
  if (!base) {
    throw new WrongExport(
      "otlp-url",
      "--otlp names no collector.\nGive it an address, such as --otlp http://localhost:4318, or set OTEL_EXPORTER_OTLP_ENDPOINT.",
    );
  }
  const address = checked(base).replace(/\/+$/, "");
  return address.endsWith(PATH) ? address : `${address}${PATH}`;
}

function checked(address: string): string {
  const problem = checkBaseUrl(address);
  if (problem === undefined) return address;
  const shown = visible(withoutUserInfo(address));
  throw new WrongExport(
    "otlp-url",
    problem === "not-https"
      ? `Metrics do not go to ${shown} over plain http.\nGive an https address; http is only for this machine.`
      : `${shown} is no address of a collector.\nGive an http or https address without user, query and fragment.`,
  );
}
