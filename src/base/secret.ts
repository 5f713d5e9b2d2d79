const values = new WeakMap<Secret, string>();

/**
 * A value that cannot be printed: string conversion, JSON, spreading and inspection all show `‹secret›`.
 * Call `reveal` only where the value leaves for the server or the secret store.
 */
export class Secret {
  constructor(value: string) {
    values.set(this, value);
  }

  reveal(): string {
    const value = values.get(this);
    if (value === undefined) throw new TypeError("not a Secret");
    return value;
  }

  toString(): string {
    return "‹secret›";
  }

  toJSON(): string {
    return "‹secret›";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "‹secret›";
  }
}
