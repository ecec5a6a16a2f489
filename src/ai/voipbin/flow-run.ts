import type { AiAction } from '../../ports/ai.ts';
import type { ConferenceRequest } from '../../ports/conferences.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { pauseAction } from '../../shared/pause-action.ts';
import type { FlowStep } from './flow-steps.ts';
import { destinationsOf, MAX_FLOW_STEPS } from './flow-steps.ts';

const DIGITS = 'voipbin.call.digits';
/** Steps between two that wait for something. A flow that goes round without a pause is broken off. */
const MAX_STEPS_AT_ONCE = 1_000;
/** Variables of one call. */
const MAX_VARIABLES = 256;

/** How VoIPBin lets a call take part: it hears and is heard at once, and leaves nobody alone when it goes. */
const CONFERENCE: Omit<ConferenceRequest, 'name'> = {
  startOnEnter: true,
  endOnExit: false,
  muted: false,
  coach: null,
  beep: 'never',
  wait: null,
  maxParticipants: 250,
  label: null,
  callback: null,
};

/** What a flow comes to: actions, a list to fetch, or a fault of the flow. */
export type FlowTurn =
  | { readonly kind: 'actions'; readonly actions: readonly AiAction[] }
  | { readonly kind: 'fetch'; readonly url: string; readonly method: 'GET' | 'POST' }
  | { readonly kind: 'fault'; readonly message: string };

/** A flow of one call: where it is, and its variables. */
export class FlowRun {
  readonly #steps: FlowStep[];
  readonly #variables: Map<string, string>;
  /** How often a `goto` has jumped. */
  readonly #jumps = new Map<FlowStep, number>();
  /** Actions that go out with the next turn. */
  #ready: AiAction[] = [];
  #next = 0;

  constructor(steps: readonly FlowStep[], variables: Readonly<Record<string, string>>) {
    this.#steps = [...steps];
    this.#variables = new Map(Object.entries(variables));
  }

  /** Keys that the caller pressed. */
  set digits(digits: string) {
    this.#variables.set(DIGITS, digits);
  }

  /** Puts actions in where the flow is. False if it would have too many. */
  insert(steps: readonly FlowStep[]): boolean {
    if (this.#steps.length + steps.length > MAX_FLOW_STEPS) return false;
    this.#steps.splice(this.#next, 0, ...steps);
    return true;
  }

  /** Goes on until something has to be waited for. At the end of the flow the call ends. */
  advance(): FlowTurn {
    for (let count = 0; count < MAX_STEPS_AT_ONCE; count += 1) {
      // A queue takes so many at once, and the rest follows.
      if (this.#ready.length >= CALL_LIMITS.maxQueuedActions - 1) return this.#send(pauseAction(1));
      const step = this.#steps[this.#next];
      if (step === undefined) return this.#send({ type: 'hangup' });
      this.#next = this.#indexAfter(step);
      const turn = this.#take(step);
      if (turn !== null) return turn;
    }
    return { kind: 'fault', message: 'the flow goes round without a pause' };
  }

  #send(last: AiAction): FlowTurn {
    const actions = [...this.#ready, last];
    this.#ready = [];
    return { kind: 'actions', actions };
  }

  #take(step: FlowStep): FlowTurn | null {
    switch (step.type) {
      case 'answer':
        return null;
      case 'talk': {
        const text = this.#filled(step.option.text).slice(0, CALL_LIMITS.maxPromptLength);
        if (text !== '') this.#ready.push({ type: 'talk', prompt: { text } });
        return null;
      }
      case 'play':
        for (const url of step.option.stream_urls) this.#ready.push({ type: 'talk', prompt: { url } });
        return null;
      case 'digits_receive': {
        const { duration, length, key } = step.option;
        return this.#send({
          type: 'listen',
          webhook: null,
          timeoutMs: duration,
          interDigitMs: duration,
          maxDigits: length === 0 ? CALL_LIMITS.maxDigits : length,
          finishOnKey: key,
          speech: false,
        });
      }
      case 'sleep':
        return this.#send(pauseAction(step.option.duration));
      case 'connect':
        return this.#send({
          type: 'transfer',
          destinations: destinationsOf(step.option),
          // VoIPBin joins the two at once, and goes on with the flow when they have talked.
          whisper: { text: '' },
          reason: 'connect',
          summary: null,
          context: null,
          options: { accept: { mode: 'auto' }, announcement: null, fallback: [{ kind: 'ai' }], afterwards: 'ai' },
        });
      case 'conference_join':
        return this.#send({ type: 'conference', conference: { ...CONFERENCE, name: step.option.conference_id } });
      case 'branch': {
        const { variable, target_ids: targets, default_target_id: otherwise } = step.option;
        const value = this.#variables.get(variable) ?? '';
        return this.#jump(Object.hasOwn(targets, value) ? targets[value] : otherwise);
      }
      case 'goto': {
        const jumps = (this.#jumps.get(step) ?? 0) + 1;
        const { target_id: target, loop_count: most } = step.option;
        if (most > 0 && jumps > most) return null;
        this.#jumps.set(step, jumps);
        return this.#jump(target);
      }
      case 'variable_set': {
        const { key, value } = step.option;
        if (this.#variables.size < MAX_VARIABLES || this.#variables.has(key))
          this.#variables.set(key, this.#filled(value).slice(0, 4_096));
        return null;
      }
      case 'fetch': {
        const { event_url: url, event_method: method } = step.option;
        return { kind: 'fetch', url, method: method === 'GET' ? 'GET' : 'POST' };
      }
      case 'hangup':
      case 'stop':
        return this.#send({ type: 'hangup' });
    }
  }

  /** The step that follows, where no jump leads elsewhere. */
  #indexAfter({ nextId }: FlowStep): number {
    const named = nextId === null ? -1 : this.#steps.findIndex(({ id }) => id === nextId);
    return named === -1 ? this.#next + 1 : named;
  }

  #jump(target: string | undefined): FlowTurn | null {
    if (target === undefined) return null;
    const index = this.#steps.findIndex(({ id }) => id === target);
    if (index === -1) return { kind: 'fault', message: `the flow has no action ${target}` };
    this.#next = index;
    return null;
  }

  /** `${name}` becomes the value of the variable. SSML loses its tags. */
  #filled(text: string): string {
    return text
      .replaceAll(/<\/?[a-z][^<>]{0,1000}>/gi, ' ')
      .replaceAll(/\$\{([^{}]{1,256})\}/g, (_all, name: string) => this.#variables.get(name.trim()) ?? '')
      .trim();
  }
}
