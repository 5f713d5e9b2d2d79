export type Bound = "at most" | "at least";

export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly bound: Bound;
  readonly limit: number;
  readonly detail?: string;
}

/** One part of the benchmark: what it found, printed as it is found and kept for `results.md`. */
export class Section {
  readonly name: string;
  private readonly blocks: string[] = [];
  private misses = 0;

  constructor(name: string) {
    this.name = name;
  }

  get missed(): number {
    return this.misses;
  }

  /** Markdown. */
  get text(): string {
    return this.blocks.join("\n");
  }

  /** Holds a figure against its target; anything that is not a number misses it. */
  tell({ what, value, bound, limit, detail = "" }: Verdict): void {
    const holds = bound === "at most" ? value <= limit : value >= limit;
    if (!holds) this.misses += 1;
    const figure = value.toFixed(value > 20 ? 1 : 3);
    const words = `${what}: ${figure} (${bound} ${limit})${detail && `; ${detail}`}`;
    console.log(`${holds ? "ok  " : "MISS"} ${words}`);
    this.blocks.push(`- ${holds ? "ok" : "**MISS**"} ${words}`);
  }

  /** The first row names the columns. */
  table([head = [], ...rows]: readonly (readonly string[])[]): void {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
    const lines = [head, rule, ...rows].map(line);
    console.log(lines.join("\n"));
    this.blocks.push("", ...lines, "");
  }

  note(text: string): void {
    console.log(text);
    this.blocks.push("", text, "");
  }
}
