import { workspace } from "vscode";
import type { NetworkSettings } from "../protocol/proxyEnvironment.ts";

/** The user's `http.*` settings, as they are now. The editor reads them from no workspace. */
export function networkSettings(): NetworkSettings {
  const http = workspace.getConfiguration("http");
  return {
    proxy: http.get("proxy", ""),
    noProxy: http.get<readonly string[]>("noProxy", []),
    proxySupport: http.get("proxySupport", "override"),
    systemCertificates: http.get("systemCertificates", true),
  };
}
