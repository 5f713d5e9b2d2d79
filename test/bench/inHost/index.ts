export { runSuites } from "../../host/index.ts";
