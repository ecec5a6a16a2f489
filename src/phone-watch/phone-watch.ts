import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { AgentProfile, PhoneReport, PhoneWatcher } from '../ports/agents.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentId } from '../ports/ids.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import { within } from '../shared/within.ts';
import { Turns } from '../shared/turns.ts';
import type { PhoneTarget } from './watched-phone.ts';
import { WatchedPhone } from './watched-phone.ts';

export interface PhoneWatchOptions {
  readonly signalling: Pick<SignallingPort, 'subscribe'>;
  /** Where a telephone is asked about; empty: it cannot be dialled. */
  readonly targetsOf: (uri: string) => readonly PhoneTarget[];
  readonly onReport: (id: AgentId, report: PhoneReport) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** @defaultValue Math.random */
  readonly random?: () => number;
}

/** First SUBSCRIBEs that wait for their answers at a time, so that a start floods no PBX. */
const AT_ONCE = 16;
/** At the end the PBX is told by then, or finds out by itself. */
const END_MS = 2_000;

interface Watched {
  readonly agent: Pick<AgentProfile, 'id' | 'uri' | 'watch'>;
  /** Null: the SIP side is not up yet. */
  phone: WatchedPhone | null;
  /** Where it is asked about. */
  targets: readonly PhoneTarget[];
}

/** Asks the PBX about the telephones of all agents that are to be watched, each by a subscription. */
export class PhoneWatch implements PhoneWatcher {
  readonly #options: PhoneWatchOptions;
  readonly #turns = new Turns(AT_ONCE);
  readonly #watched = new Map<AgentId, Watched>();
  #state: 'new' | 'started' | 'closed' = 'new';

  constructor(options: PhoneWatchOptions) {
    this.#options = options;
  }

  /** The SIP side is up. */
  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    for (const watched of this.#watched.values()) this.#watch(watched);
  }

  put({ id, uri, watch }: Pick<AgentProfile, 'id' | 'uri' | 'watch'>): void {
    const before = this.#watched.get(id);
    if (this.#state === 'closed' || (before?.agent.uri === uri && before.agent.watch === watch)) return;
    const hadPhone = before?.phone ?? null;
    this.removed(id);
    if (hadPhone !== null) this.#options.onReport(id, { phone: 'unknown' });
    if (watch === 'off') return;
    const watched: Watched = { agent: { id, uri, watch }, phone: null, targets: [] };
    this.#watched.set(id, watched);
    if (this.#state === 'started') this.#watch(watched);
  }

  /** Where telephones are asked about has changed: those that are asked about another way now are asked again. */
  askAnew(): void {
    if (this.#state !== 'started') return;
    for (const watched of this.#watched.values()) {
      if (isDeepStrictEqual(watched.targets, this.#options.targetsOf(watched.agent.uri))) continue;
      watched.phone?.end(() => undefined);
      this.#options.onReport(watched.agent.id, { phone: 'unknown' });
      this.#watch(watched);
    }
  }

  removed(id: AgentId): void {
    this.#watched.get(id)?.phone?.end(() => undefined);
    this.#watched.delete(id);
  }

  released(id: AgentId): void {
    this.#watched.get(id)?.phone?.released();
  }

  /** Ends all subscriptions, within a bounded time. */
  async close(): Promise<void> {
    this.#state = 'closed';
    const ended = [...this.#watched.values()].map(({ phone }) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      if (phone === null) resolve(undefined);
      else phone.end(() => resolve(undefined));
      return promise;
    });
    this.#watched.clear();
    const wait = { clock: this.#options.clock, ms: END_MS, who: 'a PBX' };
    await within(wait, () => Promise.all(ended)).catch(() => undefined);
  }

  #watch(watched: Watched): void {
    const { signalling, targetsOf, onReport, clock, logger, random = Math.random } = this.#options;
    const { id, uri, watch } = watched.agent;
    if (watch === 'off') return;
    watched.targets = targetsOf(uri);
    watched.phone = new WatchedPhone({
      asking: watch,
      targets: watched.targets,
      signalling,
      turns: this.#turns,
      clock,
      random,
      logger: logger.child({ agent: id }),
      onReport: (report) => onReport(id, report),
    });
    watched.phone.start();
  }
}
