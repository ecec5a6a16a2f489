import type { Config } from '../config/index.ts';
import type { CallId } from '../ports/ids.ts';

/** The configurations that calls that are up began with, and keep. */
export class CallConfigs {
  readonly #ofCall = new Map<CallId, Config>();
  readonly #calls = new Map<Config, number>();

  begin(call: CallId, config: Config): void {
    this.#ofCall.set(call, config);
    this.#calls.set(config, (this.#calls.get(config) ?? 0) + 1);
  }

  /** Idempotent. */
  end(call: CallId): void {
    const config = this.#ofCall.get(call);
    if (config === undefined) return;
    this.#ofCall.delete(call);
    const left = (this.#calls.get(config) ?? 1) - 1;
    if (left === 0) this.#calls.delete(config);
    else this.#calls.set(config, left);
  }

  /** Null: the call is not up. */
  of(call: CallId): Config | null {
    return this.#ofCall.get(call) ?? null;
  }

  /** Each of them once. */
  get inUse(): Iterable<Config> {
    return this.#calls.keys();
  }
}
