import type { Command } from "commander";

export interface JwtOptions {
  readonly key?: string;
  readonly diff?: string;
  readonly json?: boolean;
}

export function addJwtCommand(program: Command): void {
  program
    .command("jwt")
    .summary("decode, check and compare tokens")
    .description(
      "Explains every JWT in a text: its end, its claims, what is unusual about it. Sends nothing.\nA token given as an argument stays in the shell's history: a file or standard input does not.",
    )
    .argument("<token>", 'a token, the path of a file with tokens in it, or "-" for standard input')
    .option("--key <file>", "check signatures with this key or key set (JWK, JWKS or PEM), or decrypt with it")
    .option("--diff <token>", "compare with a later token: was the session extended, what was lost")
    .option("--json", "put one object on standard output")
    .action(async (token: string, options: JwtOptions) => {
      const { jwtAction } = await import("./jwtAction.ts");
      process.exitCode = await jwtAction(token, options);
    });
}
