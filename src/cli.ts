import { enableCompileCache } from "node:module";
import { refuseOldNode } from "./cli/refuseOldNode.ts";
import { widenYoungHeap } from "./node/steadyHeap.ts";

refuseOldNode(process.versions.node);
widenYoungHeap();
// A tenth of a short run's start is compiling. What was compiled once is kept where Node keeps such things: in the folder
// for temporary files, or not at all with NODE_DISABLE_COMPILE_CACHE=1.
enableCompileCache();

void import("./cli/program.ts").then(({ runProgram }) => runProgram());
