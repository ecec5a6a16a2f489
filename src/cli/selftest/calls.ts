import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { FactEntry, JournalEntry } from '../../ports/journal.ts';
import type { AttemptRecord, HandoffTimings } from '../../ports/records.ts';
import { Watchers } from '../../shared/watchers.ts';
import type { Ear, Phase } from './hearing.ts';

interface Waits {
  readonly stop: AbortSignal;
  readonly timeoutMs: number;
}

/** Of the journal of a test: the calls are few, and end. */
const MAX_FACTS = 1_000;

/** The calls of a self test, as the journal tells of them: the caller's, the one that is handed over, and the agent's. */
export class Calls {
  readonly #clock: Clock;
  readonly #watchers: Watchers;
  readonly #facts: FactEntry[] = [];
  #talkedUntil = 0;
  /** Who is called by us as the caller; set by whoever places that call. */
  caller: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#watchers = new Watchers(clock);
  }

  take(entry: JournalEntry): void {
    if (entry.kind !== 'fact' || this.#facts.length >= MAX_FACTS) return;
    this.#facts.push(entry);
    this.#watchers.changed();
  }

  /** They have talked enough: what follows is not measured. */
  talked(): void {
    this.#talkedUntil = this.#clock.wall();
  }

  /** The call that is handed over: the first one that comes back. */
  get main(): string | null {
    return this.#routed[0]?.callId ?? null;
  }

  /** The call by which the agent is reached: the next one. */
  get agent(): string | null {
    return this.#routed[1]?.callId ?? null;
  }

  get #cameIn(): readonly Extract<FactEntry, { readonly type: 'call.started' }>[] {
    return this.#facts.flatMap((fact) =>
      fact.type === 'call.started' && fact.data.direction === undefined ? [fact] : [],
    );
  }

  get #routed(): readonly FactEntry[] {
    return this.#cameIn.filter(({ data }) => data.route !== null);
  }

  #of<Type extends FactEntry['type']>(
    type: Type,
    call: string | null,
  ): Extract<FactEntry, { readonly type: Type }> | null {
    const found = this.#facts.find((fact) => fact.type === type && fact.callId === call);
    return (found as Extract<FactEntry, { readonly type: Type }> | undefined) ?? null;
  }

  /** Waits until the handed over call has such a fact. @returns false: the handoff or the caller's call ended first */
  async when(type: FactEntry['type'], { stop, timeoutMs }: Waits): Promise<boolean> {
    const has = (): boolean => this.#of(type, this.main) !== null;
    const isOver = (): boolean =>
      this.#of('handoff.ended', this.main) !== null || this.#of('call.ended', this.caller) !== null;
    await this.#watchers.until(() => has() || isOver(), timeoutMs, stop);
    return has();
  }

  async whenAllEnded({ timeoutMs }: Waits): Promise<void> {
    const isUp = (call: string | null): boolean => call !== null && this.#of('call.ended', call) === null;
    await this.#watchers.until(() => ![this.caller, this.main, this.agent].some(isUp), timeoutMs);
  }

  timings(): HandoffTimings {
    return (
      this.#of('handoff.ended', this.main)?.data.timings ?? this.#of('handoff.bridged', this.main)?.data.timings ?? {}
    );
  }

  attempts(): readonly AttemptRecord[] {
    const ended = this.#facts.flatMap((fact) => (fact.type === 'handoff.attemptEnded' ? [fact.data.attempt] : []));
    return this.#of('handoff.ended', this.main)?.data.attempts ?? ended;
  }

  /** Why no handoff began. */
  notBegun(): string {
    const other = this.#cameIn.find(({ data }) => data.route === null);
    if (other !== undefined) {
      return `the number came back as ${other.data.to}, and was refused: --arrives-as says that the PBX writes it so`;
    }
    const caller = this.#of('call.ended', this.caller);
    if (caller === null) return 'no call has come back from the trunk in time';
    const { reason, sipStatus } = caller.data;
    return `the call to the trunk came to nothing: ${reason}${sipStatus === null ? '' : ` (${String(sipStatus)})`}`;
  }

  /** Why the agent did not get the caller. */
  notBridged(): string {
    const ended = this.#of('handoff.ended', this.main);
    if (ended === null) return 'the handoff did not come to its end in time';
    const came = this.agent === null ? ': no call has come back from the trunk' : '';
    return `the handoff ended with ${ended.data.result} (${ended.data.reason})${came}`;
  }

  /** The parts of the handoff. */
  phases(): readonly Phase[] {
    const at = (type: FactEntry['type']): number => Date.parse(this.#of(type, this.main)?.at ?? '');
    const [started, answered, accepting, bridged] = [
      at('handoff.started'),
      at('handoff.answered'),
      at('handoff.accepting'),
      at('handoff.bridged'),
    ];
    const { announcedMs = 0 } = this.timings();
    return [
      { name: 'ringing', from: started + announcedMs, to: answered },
      { name: 'briefing', from: answered, to: accepting },
      { name: 'talking', from: bridged, to: this.#talkedUntil },
    ];
  }

  /** The recordings of the two who talk: what comes from the network is on their left channels. */
  ears(recordings: string): readonly Ear[] {
    const ear = (party: Ear['party'], call: string | null): readonly Ear[] => {
      const answered = this.#of('call.answered', call);
      if (call === null || answered === null) return [];
      return [{ party, recording: join(recordings, `${call}.wav`), answeredAt: Date.parse(answered.at) }];
    };
    return [...ear('caller', this.caller), ...ear('agent', this.agent)];
  }
}
