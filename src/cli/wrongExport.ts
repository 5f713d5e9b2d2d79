/** `--metrics-file` or `--otlp` names a place that figures cannot go to. */
export class WrongExport extends Error {
  readonly code: "metrics-file-unwritable" | "otlp-url";

  constructor(code: WrongExport["code"], message: string) {
    super(message);
    this.code = code;
  }
}
