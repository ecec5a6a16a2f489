import type { StreamControl, StreamRecord, StreamRequest } from '../../src/ports/call-streams.ts';
import type { CallId } from '../../src/ports/ids.ts';
import type { Outcome } from '../../src/ports/outcome.ts';

/** One-way streams of calls that are up, without any call. */
export class ScriptedStreams implements StreamControl {
  readonly requests: StreamRequest[] = [];
  readonly #isUp: (call: CallId) => boolean;

  constructor(isUp: (call: CallId) => boolean) {
    this.#isUp = isUp;
  }

  list(call: CallId): readonly StreamRecord[] {
    return this.#isUp(call) ? this.requests : [];
  }

  start(call: CallId, request: StreamRequest): Promise<Outcome<StreamRecord>> {
    if (!this.#isUp(call)) return Promise.resolve({ ok: false, code: 'not-found' });
    this.requests.push(request);
    return Promise.resolve({ ok: true, value: request });
  }

  stop(call: CallId, stream: string): Promise<Outcome<StreamRecord>> {
    const known = this.requests.findIndex(({ id, name }) => id === stream || name === stream);
    const [stopped] = this.#isUp(call) && known !== -1 ? this.requests.splice(known, 1) : [];
    return Promise.resolve(stopped === undefined ? { ok: false, code: 'not-found' } : { ok: true, value: stopped });
  }
}
