import type { AiAction, AiConnector, AiNotice, AiReply } from '../../ports/ai.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { MAX_JSON_BODY_BYTES } from '../../shared/json-limits.ts';
import { messageOf } from '../../shared/message-of.ts';
import { readBounded } from '../../shared/outgoing/read-bounded.ts';
import { fetchTraced } from '../../shared/outgoing/traced.ts';
import { pauseAction } from '../../shared/pause-action.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { within } from '../../shared/within.ts';
import type { FlowAction, NestedAction } from './flow-action.ts';
import { promptOf, readFlowAction, soundOf } from './flow-action.ts';
import type { StatusCallbacks } from './status-callbacks.ts';

/** How long the application may take to answer. */
const FLOW_TIMEOUT_MS = 5_000;
/** Calls that are remembered. The oldest gives way: it is long over. */
const MAX_CALLS = 10_000;
const NOTHING: AiReply = { ok: true, actions: [], ignored: [] };
const HANGUP: AiAction = { type: 'hangup' };
/** Its end says that what came before it is over. */
const WHEN_DONE = pauseAction(1);

export interface TelerAiOptions {
  readonly flowUrl: string;
  readonly accountId: string;
  readonly callbacks: StatusCallbacks | null;
  readonly clock: Clock;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
}

/** What is known of one call. */
interface TelerCall {
  readonly from: string;
  readonly to: string;
  readonly direction: 'inbound' | 'outbound';
  /** Where the next action comes from; null: nothing follows. */
  next: string | null;
  /** The dial under way. */
  dial: Extract<FlowAction, { action: 'dial' }> | null;
  /** A stream has the caller, or waits for a caller whom a human has. */
  isStreaming: boolean;
}

/** An application that speaks Teler's call flow: it is asked for one action, and for the next one where it says where. */
export class TelerAi implements AiConnector {
  readonly #options: TelerAiOptions;
  readonly #calls = new Map<CallId, TelerCall>();

  constructor(options: TelerAiOptions) {
    this.#options = options;
  }

  async notify(call: CallId, notice: AiNotice, signal: AbortSignal): Promise<AiReply> {
    const { flowUrl, callbacks } = this.#options;
    if (notice.event === 'call.started') {
      const { from, to, direction = 'inbound' } = notice;
      rememberBounded(
        this.#calls,
        call,
        { from, to, direction, next: null, dial: null, isStreaming: false },
        MAX_CALLS,
      );
      callbacks?.answered(call, from, to);
      return await this.#ask(call, flowUrl, signal);
    }
    const known = this.#calls.get(call);
    if (notice.event === 'call.ended') {
      this.#calls.delete(call);
      callbacks?.completed(call, known ?? { from: '', to: '' }, notice.reason);
      return NOTHING;
    }
    if (known === undefined) return NOTHING;
    const { dial, next } = known;
    if (notice.event === 'voice.ended') {
      known.isStreaming = false;
      if (notice.reason === 'handed-over') return NOTHING;
      if (notice.lost && next === null) return fault(`has lost its stream: ${notice.detail ?? notice.reason}`);
    }
    // A caller who comes back from people is with the stream again.
    if (known.isStreaming) return NOTHING;
    known.dial = null;
    if (notice.event === 'handoff.ended' || notice.event === 'handoff.refused') {
      const failed = afterDial(dial, notice.reason);
      if (failed !== undefined) return { ok: true, actions: actionsOf(failed), ignored: [] };
    }
    return next === null ? { ok: true, actions: [HANGUP], ignored: [] } : await this.#ask(call, next, signal);
  }

  async #ask(call: CallId, url: string, signal: AbortSignal): Promise<AiReply> {
    const known = this.#calls.get(call);
    if (known === undefined) return NOTHING;
    const { clock, accountId, tracing } = this.#options;
    const { from, to, direction } = known;
    const body = JSON.stringify({ call_id: call, account_id: accountId, from_number: from, to_number: to, direction });
    const headers = { 'content-type': 'application/json' };
    try {
      return await within({ clock, ms: FLOW_TIMEOUT_MS, who: 'the flow', signal }, async (givenUp) => {
        const request = { method: 'POST', headers, body, signal: givenUp };
        const response = await fetchTraced(tracing, { call, name: 'flow' }, new URL(url), request);
        const answer = await readBounded(response, MAX_JSON_BODY_BYTES);
        if (!response.ok) return fault(`was answered ${String(response.status)}`);
        if (answer === null) return fault('was answered with too much');
        const action = readFlowAction(JSON.parse(Buffer.from(answer).toString('utf8')));
        return typeof action === 'string' ? fault(`cannot be read: ${action}`) : this.#take(known, action);
      });
    } catch (error) {
      return fault(`failed: ${messageOf(error)}`);
    }
  }

  #take(call: TelerCall, action: FlowAction): AiReply {
    call.next = null;
    switch (action.action) {
      case 'play': {
        call.next = action.flow_url ?? null;
        const prompt = soundOf(action);
        return { ok: true, actions: prompt === null ? [HANGUP] : [{ type: 'talk', prompt }, WHEN_DONE], ignored: [] };
      }
      case 'hangup':
        return { ok: true, actions: [HANGUP], ignored: [] };
      case 'dial':
        call.next = action.flow_url ?? null;
        call.dial = action;
        return { ok: true, actions: [transferOf(action)], ignored: [] };
      case 'stream':
        call.next = action.flow_url ?? null;
        call.isStreaming = true;
        return { ok: true, actions: [connectOf(action, this.#options.accountId)], ignored: [] };
    }
  }
}

/** A stream as a voice, which waits with its connection while a human has the caller. */
function connectOf(action: Extract<FlowAction, { action: 'stream' }>, accountId: string): AiAction {
  return {
    type: 'connect',
    source: {
      kind: 'teler-stream',
      url: action.ws_url ?? action.url ?? '',
      sampleRateHz: action.sample_rate === '16k' ? 16_000 : 8000,
      chunkMs: action.chunk_size,
      accountId,
    },
    whileHuman: 'park',
  };
}

/** A dial as a transfer: the human hears `confirm_sound` before the two are joined, and the caller `dial_music` meanwhile. */
function transferOf(action: Extract<FlowAction, { action: 'dial' }>): AiAction {
  const holdMusic = promptOf(action.dial_music);
  return {
    type: 'transfer',
    destinations: [action.to ?? action.to_number ?? ''],
    whisper: promptOf(action.confirm_sound) ?? { text: '' },
    reason: 'dial',
    summary: null,
    context: null,
    options: {
      accept: { mode: 'auto' },
      ringTimeoutMs: action.timeout * 1_000,
      announcement: null,
      fallback: [{ kind: 'ai' }],
      afterwards: action.flow_url === undefined ? 'end' : 'ai',
      ...(holdMusic !== null && { holdMusic }),
    },
  };
}

/** What a dial says of its failure; undefined: nothing. */
function afterDial(dial: Extract<FlowAction, { action: 'dial' }> | null, reason: string): NestedAction | undefined {
  if (dial === null) return undefined;
  switch (reason) {
    case 'no-answer':
      return dial.on_no_answer ?? dial.on_failure;
    case 'busy':
    case 'declined':
      return dial.on_busy ?? dial.on_failure;
    default:
      return dial.on_failure;
  }
}

/** A nested action on the caller, and then the end of the call. */
function actionsOf(action: NestedAction): readonly AiAction[] {
  const prompt = promptOf(action);
  return prompt === null ? [HANGUP] : [{ type: 'talk', prompt }, HANGUP];
}

function fault(what: string): AiReply {
  return { ok: false, message: `the flow of the Teler application ${what}` };
}
