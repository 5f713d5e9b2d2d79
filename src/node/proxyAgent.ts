import { type Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";

export interface ProxyPlaces {
  /** Empty, unlike absent, keeps undici from asking process.env itself. */
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

/** A dispatcher over proxies. It works only where undici's index was loaded, which most runs need not wait for. */
export function proxyAgent(options: Agent.Options, places: ProxyPlaces): Dispatcher {
  return new EnvHttpProxyAgent({ ...options, ...places });
}
