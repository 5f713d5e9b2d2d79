import type { ReportMessage } from "../protocol/reportMessages.ts";

export const stateNames: { readonly [State in ReportMessage["state"]]: string } = {
  running: "Running",
  completed: "Completed",
  "completed-with-dead-letters": "Completed, not every record succeeded",
  stopped: "Stopped",
};
