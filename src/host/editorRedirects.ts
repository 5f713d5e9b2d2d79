import { env, Uri, type UriHandler } from "vscode";
import type { RedirectReceiver } from "../auth/interactive/redirectReceiver.ts";
import { untilAborted } from "../base/abort.ts";
import { Failure } from "../base/failure.ts";

/** Registered with the server as it stands: nothing in it changes from one sign-in to the next. */
const PATH = "/signed-in";

interface Waiting {
  readonly came: (url: URL) => void;
  readonly end: (reason: Failure) => void;
  readonly redirectUri: string;
}

/**
 * Brings a browser back through the editor's own address, where a port of this machine cannot be reached. A link only
 * reaches the sign-in that waits, which checks all that it carries; one that nobody waits for does nothing.
 */
export class EditorRedirects implements UriHandler {
  private readonly extensionId: string;
  /** Told of links that no sign-in waited for. */
  private readonly onStray: () => void;
  private waiting: Waiting | undefined;

  constructor(extensionId: string, onStray: () => void) {
    this.extensionId = extensionId;
    this.onStray = onStray;
  }

  /** One at a time: a newer one ends the older. `connection` is for the failure. */
  async open(connection: string): Promise<RedirectReceiver> {
    const address = await env.asExternalUri(Uri.parse(`${env.uriScheme}://${this.extensionId}${PATH}`));
    this.waiting?.end(new Failure("sign-in-abandoned", { connection, reason: "superseded" }));
    const redirectUri = address.toString(true);
    let next = Promise.withResolvers<URL>();
    const waiting: Waiting = {
      redirectUri,
      came: (url) => next.resolve(url),
      end: (reason) => {
        next.reject(reason);
        // Nobody may be waiting just then.
        next.promise.catch(() => undefined);
      },
    };
    this.waiting = waiting;
    return {
      redirectUri,
      received: async (signal) => {
        const url = await untilAborted(next.promise, signal);
        next = Promise.withResolvers<URL>();
        return url;
      },
      close: async () => {
        if (this.waiting === waiting) this.waiting = undefined;
      },
    };
  }

  handleUri({ path, query }: Uri): void {
    const { waiting } = this;
    if (path !== PATH || !waiting) return this.onStray();
    const url = new URL(waiting.redirectUri);
    for (const part of query.split("&")) {
      const equals = part.indexOf("=");
      if (equals > 0) url.searchParams.set(part.slice(0, equals), asSent(part.slice(equals + 1)));
    }
    waiting.came(url);
  }
}

/**
 * The editor of the desktop hands a query on decoded, that of a browser as it came. A plus sign is one in both; no server
 * makes a code in which a percent sign and two digits would mean themselves.
 */
function asSent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
