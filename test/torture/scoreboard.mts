/** Prints one line for each number that is promised, and counts those that were missed. */
export class Scoreboard {
  missed = 0;

  verdict(line: string, holds: boolean): void {
    if (!holds) this.missed += 1;
    console.log(`${holds ? "ok  " : "MISS"} ${line}`);
  }

  tell(what: string, value: number, wanted: number): void {
    this.verdict(`${what}: ${value} (wanted ${wanted})`, value === wanted);
  }

  atMost(what: string, value: number, limit: number): void {
    this.verdict(`${what}: ${value} (at most ${limit})`, value <= limit);
  }

  heading(text: string): void {
    console.log(`\n${text}`);
  }
}
