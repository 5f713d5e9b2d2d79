/** Where a fact was seen. */
export type Source =
  /** A header of an answer; its name in lower case. */
  | { readonly is: "header"; readonly name: string }
  /** A claim of the access token, which is decoded and not verified. */
  | { readonly is: "claim"; readonly name: string }
  /** A field in the body of a server's answer. */
  | { readonly is: "answer"; readonly field: string }
  | { readonly is: "status"; readonly url: string }
  /** The audit or the checkpoint of a past run. */
  | { readonly is: "run"; readonly run: string }
  /** A field of `longhaul.json`, or of the preset that fills it. */
  | { readonly is: "config"; readonly field: string }
  /** What Longhaul remembers of earlier runs. */
  | { readonly is: "state" }
  /** What the doctor measured by doing something and looking what came of it. */
  | { readonly is: "test"; readonly name: TestName };

export const testNames = ["watch", "narrower-scope", "rotation", "redirect"] as const;

export type TestName = (typeof testNames)[number];
