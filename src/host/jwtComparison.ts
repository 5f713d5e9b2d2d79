import { l10n } from "vscode";
import { Emitter } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import type { InspectorMessage } from "../protocol/inspectorMessages.ts";
import { type ComparedSide, comparisonMessage } from "./comparisonMessage.ts";
import type { InspectorContent } from "./inspectorPanel.ts";

/** Two tokens side by side. */
export class JwtComparison implements InspectorContent {
  readonly changed = new Emitter<void>();
  readonly tab = l10n.t("Tokens compared");
  private readonly sides: readonly [ComparedSide, ComparedSide];
  private readonly clock: Pick<Clock, "now">;

  constructor(sides: readonly [ComparedSide, ComparedSide], clock: Pick<Clock, "now">) {
    this.sides = sides;
    this.clock = clock;
  }

  async message(): Promise<InspectorMessage> {
    return comparisonMessage(this.sides, this.clock.now(), l10n.t);
  }

  /** There is nothing to do here. */
  async act(): Promise<void> {}
}
