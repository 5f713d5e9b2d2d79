import type { Command } from "commander";

export interface SecretsFlags {
  readonly secretsFile?: string;
}

/** `--secrets-file`, worded the same wherever there is one. */
export function addSecretsOption(command: Command): Command {
  return command.option("--secrets-file <file>", "NAME=value lines with secrets; - reads them from standard input");
}
