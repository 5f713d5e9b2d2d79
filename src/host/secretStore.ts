/** What Longhaul needs of the editor's SecretStorage. Values may vanish; a stored one is seen at once by who stored it. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}
