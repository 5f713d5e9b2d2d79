/** A path as a file of the user names it: absolute, or from the folder of that file. */
export function besideFile(file: string, path: string): string {
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  return `${file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1)}${path}`;
}
