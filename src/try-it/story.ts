import type { Clock } from '../ports/clock.ts';
import type { CallId, HandoffId } from '../ports/ids.ts';
import type { FactEntry, JournalEntry } from '../ports/journal.ts';
import type { HandoffTimings } from '../ports/records.ts';
import type { HeardPhase, TryParty, TryPhase, TryStep } from '../ports/try-it.ts';
import { Watchers } from '../shared/watchers.ts';
import type { PhaseSpan } from './hearing.ts';
import { stepOf } from './step-of.ts';

/** An AI that goes round in circles makes no more of them. */
const MAX_STEPS = 200;

/** The phase that begins with a fact. */
const PHASE_OF: Partial<Readonly<Record<FactEntry['type'], TryPhase>>> = {
  'call.answered': 'ai',
  'handoff.started': 'ringing',
  'handoff.answered': 'briefing',
  'handoff.attemptEnded': 'ringing',
  'handoff.bridged': 'talking',
  'call.returned': 'ai',
};

/** What happens in a try, as its call's journal and its telephones tell of it. */
export class TryStory {
  readonly #clock: Clock;
  readonly #caller: string;
  readonly #beganMs: number;
  readonly #steps: TryStep[] = [];
  readonly #types = new Set<FactEntry['type']>();
  readonly #watchers: Watchers;
  #spans: PhaseSpan[] = [];
  #phase: TryPhase = 'calling';
  #phaseAt: number;
  #call: CallId | null = null;
  #handoff: HandoffId | null = null;
  #timings: HandoffTimings = {};
  /** How often an agent was asked to accept. */
  asked = 0;
  /** Attempts at an agent that are over. */
  attempts = 0;
  /** The try itself began the handoff. */
  isOurs = false;
  /** Why the handoff ended, or the call. */
  ending: string | null = null;
  #isTalkOver = false;

  /** @param caller the number by which the call is known */
  constructor(caller: string, clock: Clock) {
    this.#caller = caller;
    this.#clock = clock;
    this.#watchers = new Watchers(clock);
    this.#beganMs = clock.now();
    this.#phaseAt = this.#beganMs;
  }

  get call(): CallId | null {
    return this.#call;
  }

  get handoff(): HandoffId | null {
    return this.#handoff;
  }

  get phase(): TryPhase {
    return this.#phase;
  }

  get steps(): readonly TryStep[] {
    return this.#steps;
  }

  get timings(): HandoffTimings {
    return this.#timings;
  }

  /** The phases so far in which it is measured who hears what. */
  get spans(): readonly PhaseSpan[] {
    return this.#spans;
  }

  /** The tones of the talk were measured. */
  get hasTalked(): boolean {
    return this.#isTalkOver;
  }

  has(...types: readonly FactEntry['type'][]): boolean {
    return types.some((type) => this.#types.has(type));
  }

  /** Takes a line of any call's journal. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact') return;
    if (this.#call === null) {
      if (entry.type !== 'call.started' || entry.data.from !== this.#caller || entry.data.direction === 'outbound')
        return;
      this.#call = entry.callId;
    }
    if (entry.callId !== this.#call) return;
    this.#types.add(entry.type);
    this.#take(entry);
    const step = stepOf(entry);
    if (step !== null) this.note(step.party, step.text, entry.at);
    this.changed();
  }

  #take(fact: FactEntry): void {
    switch (fact.type) {
      case 'handoff.started':
        this.#handoff = fact.data.handoffId;
        this.isOurs = fact.data.trigger === 'api';
        break;
      case 'handoff.accepting':
        this.asked += 1;
        break;
      case 'handoff.attemptEnded':
        this.attempts += 1;
        break;
      case 'handoff.bridged':
        this.#timings = fact.data.timings;
        break;
      case 'handoff.ended':
        this.#timings = fact.data.timings;
        this.ending ??= `the handoff ended with ${fact.data.result} (${fact.data.reason})`;
        break;
      case 'call.ended':
        this.ending ??= `the call ended: ${fact.data.reason}`;
        this.enter('over');
        break;
      default:
    }
    // The caller's own answer is first; those of others are no phase of the call.
    const phase = fact.type === 'call.answered' && this.#phase !== 'calling' ? undefined : PHASE_OF[fact.type];
    if (phase !== undefined) this.enter(phase);
  }

  /** Ends a phase, and begins the next one. */
  enter(phase: TryPhase): void {
    if (this.#phase === 'over') return;
    const now = this.#clock.now();
    if (isHeard(this.#phase) && !(this.#phase === 'talking' && this.#isTalkOver)) {
      this.#spans.push({ phase: this.#phase, from: this.#phaseAt, to: now });
    }
    this.#phase = phase;
    this.#phaseAt = now;
  }

  /** The tones are over, and words follow, which are not measured. */
  talkMeasured(): void {
    if (this.#phase !== 'talking' || this.#isTalkOver) return;
    this.#spans.push({ phase: 'talking', from: this.#phaseAt, to: this.#clock.now() });
    this.#isTalkOver = true;
  }

  /** Notes something. @param at RFC 3339; missing: now */
  note(party: TryParty, text: string, at = new Date(this.#clock.wall()).toISOString()): void {
    if (this.#steps.length >= MAX_STEPS) return;
    this.#steps.push({ at, afterMs: Math.round(this.#clock.now() - this.#beganMs), party, text });
  }

  /** Those who wait look again. */
  changed(): void {
    this.#watchers.changed();
  }

  /** Waits until something is so, no longer than that. @returns whether it is */
  async until(isSo: () => boolean, ms: number, signal: AbortSignal): Promise<boolean> {
    return await this.#watchers.until(isSo, ms, signal);
  }
}

function isHeard(phase: TryPhase): phase is HeardPhase {
  return phase === 'ringing' || phase === 'briefing' || phase === 'talking';
}
