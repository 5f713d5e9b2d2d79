/** What the editor's user set about the network (`http.*`). */
export interface NetworkSettings {
  /** `http.proxy`; empty when not set. */
  readonly proxy: string;
  /** `http.noProxy`. */
  readonly noProxy: readonly string[];
  /** `http.proxySupport`: `off` means that extensions use no proxy at all. */
  readonly proxySupport: string;
  /** `http.systemCertificates`. */
  readonly systemCertificates: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with which a process outside of the editor meets the network as extensions inside of it do: a setting
 * replaces the variables that say the same, in either case.
 */
export function proxyEnvironment(settings: NetworkSettings, environment: Environment): Environment {
  const { noProxy, proxySupport, systemCertificates } = settings;
  const off = proxySupport === "off";
  const proxy = off ? "" : settings.proxy.trim();
  const replaced: string[] = [];
  if (off || proxy !== "") replaced.push("http_proxy", "https_proxy");
  if (noProxy.length > 0) replaced.push("no_proxy");
  return {
    // On Windows names that differ in case alone are one.
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !replaced.includes(name.toLowerCase()))),
    ...(proxy !== "" && { http_proxy: proxy, https_proxy: proxy }),
    ...(noProxy.length > 0 && { no_proxy: noProxy.join(",") }),
    ...(!systemCertificates && { NODE_USE_SYSTEM_CA: "0" }),
  };
}
