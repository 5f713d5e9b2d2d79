import { visible } from "../base/visible.ts";
import { readSecretsFile, type SecretsFile } from "../node/secretsFile.ts";
import { systemCode } from "../node/systemCode.ts";

/** The file of `--secrets-file` cannot be read. */
export class SecretsUnreadable extends Error {
  readonly code = "secrets-file-unreadable";
}

/** What `--secrets-file` names; nothing when it is absent. Warnings go to stderr and repeat no text of the file. */
export async function secretsFrom(path: string | undefined): Promise<{ readonly file?: SecretsFile }> {
  if (path === undefined) return {};
  const file = await readSecretsFile(path, process.stdin).catch((error: unknown) => {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new SecretsUnreadable(
      `The secrets file "${visible(path)}" cannot be read (${code}).\nGive the path of a file with NAME=value lines, or - for standard input.`,
      { cause: error },
    );
  });
  if (file.readableByOthers) process.stderr.write(`warning: ${path} can be read by others; chmod 600 it\n`);
  for (const line of file.unreadableLines)
    process.stderr.write(`warning: ${path}:${line} is not NAME=value and was left out\n`);
  return { file };
}
