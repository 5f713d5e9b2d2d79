/** A JWT that looks like a service's and opens nothing: its signature is made up. It ends twelve minutes from now. */
export function madeUpToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: "RS256", typ: "JWT", kid: "plant-7" };
  const claims = {
    iss: "https://mes.example.com:8443",
    sub: "svc-mes",
    aud: "https://mes.example.com:8443/api",
    iat: now - 1080,
    exp: now + 720,
    jti: "4f1d9c7e",
    scope: "workorders:write offline_access",
  };
  return [JSON.stringify(header), JSON.stringify(claims), "made up, opens nothing"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
}
