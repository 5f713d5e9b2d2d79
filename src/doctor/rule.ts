import type { Case } from "./case.ts";
import type { Finding } from "./finding.ts";

/** Looks at a case from one side. Pure, and silent where nothing follows. */
export type Rule = (patient: Case) => readonly Finding[];
