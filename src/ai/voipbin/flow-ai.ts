import type { AiConnector, AiNotice, AiReply } from '../../ports/ai.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { MAX_JSON_BODY_BYTES } from '../../shared/json-limits.ts';
import { messageOf } from '../../shared/message-of.ts';
import { readBounded } from '../../shared/outgoing/read-bounded.ts';
import { fetchTraced } from '../../shared/outgoing/traced.ts';
import { within } from '../../shared/within.ts';
import { FlowRun } from './flow-run.ts';
import type { FlowStep } from './flow-steps.ts';
import { readFlow } from './flow-steps.ts';

/** How long a `fetch` may take. The caller hears silence meanwhile. */
const FETCH_TIMEOUT_MS = 5_000;
/** Lists that one flow fetches between two actions that wait. */
const MAX_FETCHES = 16;
const NOTHING: AiReply = { ok: true, actions: [], ignored: [] };

export interface FlowAiOptions {
  readonly steps: readonly FlowStep[];
  /** Variables that the flow begins with. */
  readonly variables: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly destinationFault: (destination: string) => string | null;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
}

/** The AI of one call that is a flow of VoIPBin: actions one after the other, with branches and fetched ones. */
export class FlowAi implements AiConnector {
  readonly #options: FlowAiOptions;
  #run: FlowRun | null = null;

  constructor(options: FlowAiOptions) {
    this.#options = options;
  }

  async notify(call: CallId, notice: AiNotice, signal: AbortSignal): Promise<AiReply> {
    const { steps, variables } = this.#options;
    switch (notice.event) {
      case 'call.started':
        this.#run = new FlowRun(steps, {
          ...variables,
          'voipbin.call.id': call,
          'voipbin.call.source.target': notice.from,
          'voipbin.call.destination.target': notice.to,
        });
        break;
      case 'call.dtmf':
        if (this.#run !== null) this.#run.digits = notice.digits;
        break;
      case 'call.ended':
        this.#run = null;
        break;
      case 'call.speech':
      case 'handoff.ended':
      case 'handoff.briefing':
      case 'handoff.listening':
      case 'handoff.refused':
      case 'call.returned':
      case 'conference.ended':
      case 'voice.ended':
      case 'recording.ended':
        break;
    }
    return this.#run === null ? NOTHING : await this.#advance(this.#run, call, signal);
  }

  async #advance(run: FlowRun, call: CallId, signal: AbortSignal): Promise<AiReply> {
    for (let fetches = 0; ; fetches += 1) {
      const turn = run.advance();
      if (turn.kind === 'actions') return { ok: true, actions: turn.actions, ignored: [] };
      if (turn.kind === 'fault') return { ok: false, message: turn.message };
      if (fetches >= MAX_FETCHES) return { ok: false, message: 'the flow fetches actions without an end' };
      const fault = await this.#fetch(run, turn, call, signal);
      if (fault !== null) return { ok: false, message: fault };
    }
  }

  /** Puts the actions of a URL into the flow. @returns what went wrong; null if nothing did */
  async #fetch(
    run: FlowRun,
    { url, method }: { readonly url: string; readonly method: 'GET' | 'POST' },
    call: CallId,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { clock, destinationFault, tracing } = this.#options;
    const request =
      method === 'GET'
        ? { method }
        : {
            method,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ activeflow_id: call, reference_id: call }),
          };
    try {
      return await within({ clock, ms: FETCH_TIMEOUT_MS, who: 'the flow', signal }, async (givenUp) => {
        const sent = { ...request, signal: givenUp };
        const response = await fetchTraced(tracing, { call, name: 'flow' }, new URL(url), sent);
        const body = await readBounded(response, MAX_JSON_BODY_BYTES);
        if (response.status !== 200) return `the flow's fetch was answered ${String(response.status)}`;
        if (body === null) return "the flow's fetch was answered with too much";
        const items: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
        const { steps, faults, unsupported } = readFlow(items, destinationFault);
        const wrong = [...unsupported, ...faults.map(({ path, message }) => `${path}: ${message}`)];
        if (wrong.length > 0) return `the flow's fetch brought actions that cannot be done: ${wrong.join('; ')}`;
        return run.insert(steps) ? null : 'the flow has too many actions';
      });
    } catch (error) {
      return `the flow's fetch failed: ${messageOf(error)}`;
    }
  }
}
