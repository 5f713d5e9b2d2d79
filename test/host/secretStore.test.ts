import assert from "node:assert/strict";
import type { TestApi } from "../../src/host/testApi.ts";
import { secretStoreCases } from "../contract/ports/secretStoreCases.ts";
import { activated } from "./sandbox.ts";

describe("the editor's own secret store", () => {
  let longhaul: TestApi;
  before(async () => {
    longhaul = await activated();
  });

  for (const { name, observe, expected } of secretStoreCases) {
    it(name, async () => {
      const { secrets } = longhaul;
      const keys: string[] = [];
      const listening = secrets.onDidChange(({ key }) => keys.push(key));
      const told = async () => {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        return keys;
      };
      const observed = await observe({ store: secrets, told });
      listening.dispose();
      assert.deepEqual(observed, expected);
    });
  }
});
