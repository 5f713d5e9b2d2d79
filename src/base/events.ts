export interface Disposable {
  dispose(): void;
}

/** Tells every listener of each event, in the order they came. */
export class Emitter<T> {
  private readonly listeners = new Set<(event: T) => void>();

  on(listener: (event: T) => void): Disposable {
    const own = (event: T) => listener(event);
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  }

  emit(event: T): void {
    for (const listener of this.listeners) listener(event);
  }
}
