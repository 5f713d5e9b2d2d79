import { type Disposable, Emitter } from "../base/events.ts";

const BEAT_MS = 1000;

/** Beats once a second while somebody listens: for what counts down on the screen. */
export class Heartbeat {
  private readonly beats = new Emitter<void>();
  private listeners = 0;
  private beating: ReturnType<typeof setInterval> | undefined;

  on(listener: () => void): Disposable {
    const listening = this.beats.on(listener);
    let isOn = true;
    this.listeners += 1;
    this.beating ??= setInterval(() => this.beats.emit(), BEAT_MS);
    return {
      dispose: () => {
        if (!isOn) return;
        isOn = false;
        listening.dispose();
        this.listeners -= 1;
        if (this.listeners === 0) this.dispose();
      },
    };
  }

  /** At once, as after a sleep. */
  beat(): void {
    this.beats.emit();
  }

  dispose(): void {
    clearInterval(this.beating);
    this.beating = undefined;
  }
}
