/** What header parameters mean (RFC 7515 4.1, RFC 7516 4.1, RFC 7518 4, RFC 7797), in one line each. */
export const headerMeanings: ReadonlyMap<string, string> = new Map([
  ["alg", "Algorithm of the signature"],
  ["typ", "Media type of the whole token"],
  ["cty", "Media type of the content"],
  ["kid", "Which key of the issuer signed it"],
  ["jku", "Where the token says its key is; never fetched"],
  ["jwk", "The key that the token brings along; never trusted"],
  ["x5u", "Where the token says its certificate is; never fetched"],
  ["x5c", "The certificate chain that the token brings along; never trusted"],
  ["x5t", "SHA-1 thumbprint of the signing certificate"],
  ["x5t#S256", "SHA-256 thumbprint of the signing certificate"],
  ["crit", "Header parameters that a reader must understand"],
  ["b64", "Whether the content is base64url-encoded"],
  ["enc", "Algorithm of the encryption"],
  ["zip", "Compression of the content"],
  ["epk", "Public key with which the sender agreed on a secret"],
  ["apu", "Who agreed on the secret: the sender"],
  ["apv", "Who agreed on the secret: the recipient"],
  ["p2s", "Salt for the password that the key is made from"],
  ["p2c", "How often the password is hashed to make the key"],
  ["iv", "Initialisation vector of the encrypted key"],
  ["tag", "Authentication tag of the encrypted key"],
]);

/** Where they mean something else in the header of an encrypted token (RFC 7516 4.1). */
export const jweHeaderMeanings: ReadonlyMap<string, string> = new Map([
  ...headerMeanings,
  ["alg", "How the key of the encryption reaches the recipient"],
  ["kid", "Which key of the recipient it is encrypted for"],
  ["x5t", "SHA-1 thumbprint of the recipient's certificate"],
  ["x5t#S256", "SHA-256 thumbprint of the recipient's certificate"],
]);

/** What claims mean, in one line each: RFC 7519 4.1, RFC 7800, RFC 8693, RFC 9068, OpenID Connect, and vendors'. */
export const claimMeanings: ReadonlyMap<string, string> = new Map([
  // RFC 7519 4.1
  ["iss", "Issuer: who made the token"],
  ["sub", "Subject: whom the token is about"],
  ["aud", "Audience: whom the token is for"],
  ["exp", "Expiration time: not valid from then on"],
  ["nbf", "Not before: not valid until then"],
  ["iat", "Issued at"],
  ["jti", "Id of this one token"],
  // RFC 7800, RFC 8693, RFC 9068
  ["cnf", "Key that the sender must prove to hold"],
  ["act", "Who acts for the subject"],
  ["may_act", "Who may act for the subject"],
  ["scope", "What the token may be used for"],
  ["client_id", "Client that the token was issued to"],
  ["roles", "Roles of the subject"],
  ["groups", "Groups of the subject"],
  ["entitlements", "Entitlements of the subject"],
  // OpenID Connect Core 2, 3.1.3.6, 3.3.2.11, 7.4 and Session
  ["auth_time", "When the user signed in; the same after a refresh that extends the session"],
  ["nonce", "Ties the token to one sign-in request"],
  ["acr", "How strongly the user was authenticated"],
  ["amr", "By which methods the user was authenticated"],
  ["azp", "Client that the token was issued to"],
  ["at_hash", "Hash of the access token that came with it"],
  ["c_hash", "Hash of the authorization code that came with it"],
  ["s_hash", "Hash of the state that came with it"],
  ["sub_jwk", "Public key of a self-issued token"],
  ["sid", "Id of the session; the same after a refresh that extends it"],
  // OpenID Connect Core 5.1
  ["name", "Full name"],
  ["given_name", "Given names"],
  ["family_name", "Family names"],
  ["middle_name", "Middle names"],
  ["nickname", "Casual name"],
  ["preferred_username", "Name under which the user wants to be known; not unique for sure"],
  ["profile", "Address of the profile page"],
  ["picture", "Address of the profile picture"],
  ["website", "Address of the user's website"],
  ["email", "E-mail address"],
  ["email_verified", "Whether the e-mail address was verified"],
  ["gender", "Gender"],
  ["birthdate", "Date of birth"],
  ["zoneinfo", "Time zone"],
  ["locale", "Language and region"],
  ["phone_number", "Telephone number"],
  ["phone_number_verified", "Whether the telephone number was verified"],
  ["address", "Postal address"],
  ["updated_at", "When the profile last changed"],
  // Oracle identity domains
  ["tok_type", "Oracle: kind of token; AT is an access token, IT an identity token"],
  ["sub_type", "Oracle: whether the subject is a user or a client"],
  ["sub_mappingattr", "Oracle: attribute of the user by which the subject is found"],
  ["user_tenantname", "Oracle: identity domain of the user"],
]);

/** Claims that are a NumericDate (RFC 7519 2): seconds since 1970 UTC. */
export const dateClaims: ReadonlySet<string> = new Set(["exp", "nbf", "iat", "auth_time", "updated_at"]);
