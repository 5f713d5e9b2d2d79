import { readFile } from "node:fs/promises";
import { failedWith } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import { parseSecrets, replaceSecret } from "./secretsFile.ts";
import { systemCode } from "./systemCode.ts";
import type { TokenState } from "./tokenState/openTokenState.ts";

/** Where a secret that renewing changes lies outside of Longhaul. */
export interface TokenPlace {
  /** What stands there now; `undefined` when nothing does any more. */
  read(): Promise<Secret | undefined>;
  /** Answers whether the new one is kept there now. */
  write(token: Secret): Promise<boolean>;
}

const never = new AbortController().signal;

/** A variable in a secrets file, from where every process that is given the file takes it. */
export function fileTokenPlace(path: string, variable: string, state: TokenState): TokenPlace {
  return {
    read: async () => {
      try {
        return parseSecrets(await readFile(path, "utf8")).secrets.get(variable);
      } catch (error) {
        if (systemCode(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    write: async (token) => {
      try {
        // The file may hold the secrets of other identities, which renew under locks of their own.
        await state.lock(`file ${path}`).hold(() => replaceSecret(path, variable, token), never);
        return true;
      } catch (error) {
        if (failedWith(error, "disk-unwritable") && ["EACCES", "EPERM", "EROFS"].includes(error.facts.code))
          return false;
        throw error;
      }
    },
  };
}

/** A token from the environment or from standard input: nothing can be put back there. */
export function passingTokenPlace(token: Secret): TokenPlace {
  return { read: async () => token, write: async () => false };
}
