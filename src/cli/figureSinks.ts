import { access, constants } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { version } from "../../package.json";
import { visible } from "../base/visible.ts";
import type { RunFigures } from "../engine/metrics/runFigures.ts";
import type { FigureSink } from "../node/figureSink.ts";
import { systemCode } from "../node/systemCode.ts";
import { otlpUrl } from "./otlpUrl.ts";
import type { RunOptions } from "./runOptions.ts";
import { WrongExport } from "./wrongExport.ts";

const WRITE_EVERY_MS = 15_000;

/** Where the figures of a run go while it moves and when it ends. */
export interface FigureSinks {
  begin(figures: () => RunFigures): void;
  close(last: RunFigures | undefined): Promise<void>;
}

/** What `--metrics-file` and `--otlp` ask for; nothing is loaded for a run without. Throws `WrongExport`. */
export async function openFigureSinks({ metricsFile, otlp }: RunOptions): Promise<FigureSinks> {
  const sinks: FigureSink[] = [];
  const warn = (line: string) => process.stderr.write(`warning: ${line}\n`);
  if (metricsFile !== undefined) {
    await checkWritable(metricsFile);
    const { openMetricsFile } = await import("../node/metricsFile.ts");
    sinks.push(openMetricsFile(resolve(metricsFile), warn));
  }
  if (otlp !== undefined && otlp !== false) {
    const url = otlpUrl(otlp, process.env);
    const { openOtlpExport } = await import("../node/otlpExport.ts");
    sinks.push(openOtlpExport({ url, version, warn }));
  }
  let timer: NodeJS.Timeout | undefined;
  return {
    begin: (figures) => {
      if (sinks.length === 0) return;
      const writeAll = () => void Promise.all(sinks.map((sink) => sink.write(figures())));
      writeAll();
      timer = setInterval(writeAll, WRITE_EVERY_MS).unref();
    },
    close: async (last) => {
      clearInterval(timer);
      await Promise.all(sinks.map((sink) => sink.close(last)));
    },
  };
}

/** Said before anything is sent, not after hours of running. */
async function checkWritable(file: string): Promise<void> {
  try {
    await access(dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new WrongExport(
      "metrics-file-unwritable",
      `The metrics file "${visible(file)}" cannot be written: its folder is not there or not yours (${code}).\nName a file in a folder that you may write to.`,
    );
  }
}
