import type { ConnectionEntry } from "../config/connectionEntry.ts";

/** Data that fills a connection for a known system; every field can be overridden in `longhaul.json`. */
export interface Preset {
  readonly title: string;
  /** Which of the facts are settings of the site, and so may differ from what stands here. */
  readonly siteSettings: string;
  readonly entry: ConnectionEntry;
  /** A path that such systems usually answer to a harmless GET: a suggestion, never called unless a file declares it. */
  readonly probe?: string;
  /** What a site writes into fields that only it knows, by dotted path; a problem about one of them shows it. */
  readonly examples?: Readonly<Record<string, string>>;
}
