import type { CallState } from '../../call-machine/index.ts';
import { endingOf, streamFault, streamOfCall } from '../../call-machine/index.ts';
import type { StreamControl, StreamRecord, StreamRequest } from '../../ports/call-streams.ts';
import type { CallId } from '../../ports/ids.ts';
import type { Outcome } from '../../ports/outcome.ts';
import type { ActionOptions } from '../action-options.ts';
import { conflict } from '../outcome.ts';

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** What the API can do to the one-way streams of calls. */
export class StreamActions implements StreamControl {
  readonly #options: ActionOptions;

  constructor(options: ActionOptions) {
    this.#options = options;
  }

  list(call: CallId): readonly StreamRecord[] {
    return (this.#state(call)?.streams ?? []).map(recordOf);
  }

  start(call: CallId, stream: StreamRequest): Promise<Outcome<StreamRecord>> {
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    if (owner === null || state === null) return Promise.resolve(NOT_FOUND);
    const fault = endingOf(state) === null ? streamFault(state, stream) : 'the call is ending';
    if (fault !== null) return Promise.resolve(conflict(state, fault));
    owner.dispatch({ type: 'api.startStream', stream });
    return Promise.resolve({ ok: true, value: recordOf(stream) });
  }

  stop(call: CallId, idOrName: string): Promise<Outcome<StreamRecord>> {
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    const stream = state === null ? null : streamOfCall(state, idOrName);
    if (owner === null || stream === null) return Promise.resolve(NOT_FOUND);
    owner.dispatch({ type: 'api.stopStream', stream: stream.id });
    return Promise.resolve({ ok: true, value: recordOf(stream) });
  }

  #state(call: CallId): CallState | null {
    return this.#options.ownerOf(call)?.state ?? null;
  }
}

function recordOf({ id, name, tracks }: StreamRequest): StreamRecord {
  return { id, name, tracks };
}
