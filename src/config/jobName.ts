import { JOB_SUFFIX } from "./fileNames.ts";

/** The name of a job: its file's name without folder and `.sync.json`. */
export function jobName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return file.endsWith(JOB_SUFFIX) ? file.slice(0, -JOB_SUFFIX.length) : file;
}
