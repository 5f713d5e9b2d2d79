import type * as nodeSqlite from "node:sqlite";

type Sqlite = typeof nodeSqlite;

let loaded: Sqlite | undefined;

/**
 * Node's own SQLite. Node 22 warns on stderr that it is experimental when the module is first loaded; only that warning
 * is kept back, and only while loading, so that every other one is still seen.
 */
export function sqlite(): Sqlite {
  loaded ??= loadQuietly();
  return loaded;
}

function loadQuietly(): Sqlite {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).startsWith("SQLite is an experimental feature")) {
      Reflect.apply(emitWarning, undefined, [warning, ...rest]);
    }
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
