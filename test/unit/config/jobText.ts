interface Parts {
  readonly request?: string;
  readonly records?: string;
  readonly rest?: string;
}

/** A good job, but for what is said otherwise. */
export const job = ({ request = `"path": "/w/\${id}"`, records = `"file": "w.csv", "key": "id"`, rest = "" }: Parts) =>
  `{ "connection": "mes",\n  "records": { ${records} },\n  "request": { ${request} }${rest && `,\n  ${rest}`} }`;
