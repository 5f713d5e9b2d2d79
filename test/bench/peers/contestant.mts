export interface PeerJob {
  /** Where the records and everything that `prepare` wrote lie. */
  readonly folder: string;
  readonly baseUrl: string;
  /** Peers are given a token that was signed in just before, outside their time, as a script of their users does it. */
  readonly token: string;
}

/** Somebody who sends the records of `work-orders.csv`, one PUT each. */
export interface Contestant {
  readonly name: string;
  /** How it is run, in words for the table; behind the last semicolon, how many at once. */
  readonly setting: string;
  readonly isPeer: boolean;
  /** Sends one record after another, so that a latency is paid for each of them. */
  readonly isSequential: boolean;
  /** On loopback. */
  readonly rounds: number;
  /** Writes what the contestant reads besides the records. */
  readonly prepare: (folder: string) => Promise<void>;
  readonly command: (job: PeerJob) => readonly string[];
  /** Where it runs, below the folder. */
  readonly below?: string;
}

/** Environment and token as both newman and bru take them. */
export function environment({ baseUrl, token }: PeerJob): readonly string[] {
  return ["--env-var", `baseUrl=${baseUrl}`, "--env-var", `token=${token}`];
}

/** The body that all of them send, with a word of theirs for each column. */
export function bodyTemplate(value: (column: string) => string): string {
  const text = (column: string) => `"${column}":"${value(column)}"`;
  return `{${text("status")},"qty":${value("qty")},${text("line")},${text("due")}}`;
}
