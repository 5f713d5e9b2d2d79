import type { InspectorAction } from "../protocol/inspectorActions.ts";
import type { InspectorMessage } from "../protocol/inspectorMessages.ts";
import * as comparison from "./comparisonSections.ts";
import { element } from "./element.ts";
import * as sections from "./inspectorSections.ts";
import { type Slot, slot } from "./slot.ts";
import { timeline } from "./tokenTimeline.ts";

/** The inspector's page: one part after the other, each drawn anew only when what it shows has changed. */
export class InspectorPage {
  readonly whole: HTMLElement;
  private readonly post: (action: InspectorAction) => void;
  private readonly parts: { readonly [Part in (typeof partNames)[number]]: Slot };

  constructor(post: (action: InspectorAction) => void) {
    this.post = post;
    const places = partNames.map((name) => [name, element("div", { class: name })] as const);
    this.whole = element("main", {}, ...places.map(([, place]) => place));
    this.parts = Object.fromEntries(places.map(([name, place]) => [name, slot(place)])) as InspectorPage["parts"];
  }

  show(message: InspectorMessage): void {
    const { heading, timeline: line, warnings, signature, tables } = this.parts;
    switch (message.is) {
      case "token":
        heading([message.title, message.where, message.standing, message.facts], () =>
          sections.heading(message, this.post),
        );
        warnings(message.warnings, () => sections.warnings(message));
        line(message.timeline, () => timeline(message));
        signature([message.signature, message.encryption], () => [
          ...sections.signature(message, this.post),
          ...sections.encryption(message, this.post),
        ]);
        tables([message.tables, message.columns], () => sections.tables(message));
        break;
      case "comparison":
        heading([message.title, message.before, message.after], () => comparison.heading(message));
        warnings(message.findings, () => comparison.findings(message));
        tables(message.changes, () => comparison.changes(message));
        break;
      default:
        message satisfies never;
    }
  }
}

const partNames = ["heading", "warnings", "timeline", "signature", "tables"] as const;
