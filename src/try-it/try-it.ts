import { randomInt, randomUUID } from 'node:crypto';
import type { Route } from '../config/index.ts';
import { matchRoute } from '../config/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { TryBegun, TryItPort, TryOrder, TryRecord } from '../ports/try-it.ts';
import type { TryMeans } from './try-stage.ts';
import { TryRun } from './try-run.ts';

/** What tries need of the program. */
export interface TryItOptions extends TryMeans {
  readonly routes: () => readonly Route[];
  /** Why nobody may try; null: they may. */
  readonly offBecause: () => string | null;
  /** Where our own SIP is reached, or why a telephone of this machine cannot call us. */
  readonly sip: () => { readonly address: string } | { readonly fault: string };
}

/** So many are known, with the one that is under way. */
const MAX_KNOWN = 20;
const ACCEPT_AFTER_MS = 1_500;
/** Numbers for fiction, as 555-01xx are (NANPA). */
const CALLER_PREFIX = '+1555010';

/** Places calls from a caller of its own to an agent of its own, one at a time, so that a handoff can be seen. */
export class TryIt implements TryItPort {
  readonly #options: TryItOptions;
  readonly #runs = new Map<string, TryRun>();
  #isClosed = false;

  constructor(options: TryItOptions) {
    this.#options = options;
  }

  start({ route: pattern, script = 'charged-twice', agent = 'answers', acceptAfterMs }: TryOrder): TryBegun {
    const off = this.#isClosed ? 'the program closes' : this.#options.offBecause();
    if (off !== null) return { ok: false, code: 'off', message: off };
    if (this.#running !== null) {
      const message = `a try is under way: ${this.#running.record.id}. It ends by itself, or by DELETE`;
      return { ok: false, code: 'busy', message };
    }
    const sip = this.#options.sip();
    if ('fault' in sip) return { ok: false, code: 'closed', message: sip.fault };
    const routes = this.#options.routes();
    const route = pattern === undefined ? routes[0] : routes.find(({ match }) => match.to === pattern);
    if (route === undefined) {
      const message = pattern === undefined ? 'there is no route' : `no route has match.to ${pattern}`;
      return { ok: false, code: 'invalid', path: 'route', message };
    }
    const to = numberFor(route, routes);
    if (to === null) {
      const message = `every number that ${route.match.to} takes is that of another route`;
      return { ok: false, code: 'invalid', path: 'route', message };
    }
    const id = randomUUID();
    const plan = {
      id,
      route: route.match.to,
      to,
      sip: sip.address,
      caller: `${CALLER_PREFIX}${String(randomInt(0, 10_000)).padStart(4, '0')}`,
      script,
      agentDoes: agent,
      acceptAfterMs: acceptAfterMs ?? ACCEPT_AFTER_MS,
      accept: route.handoff.accept,
      hasAi: route.ai.kind !== 'none',
    };
    const run = new TryRun(plan, this.#options);
    this.#runs.set(id, run);
    for (const oldest of [...this.#runs.keys()].slice(0, -MAX_KNOWN)) this.#runs.delete(oldest);
    return { ok: true, value: run.record };
  }

  get(id: string): TryRecord | null {
    return this.#runs.get(id)?.record ?? null;
  }

  async stop(id: string): Promise<TryRecord | null> {
    const run = this.#runs.get(id);
    if (run === undefined) return null;
    run.stop('stopped');
    await run.whenOver;
    return run.record;
  }

  /** Reads the journals of all calls. */
  read(entry: JournalEntry): void {
    this.#running?.read(entry);
  }

  /** Where a call of a try dials whoever it dials; null: it is no such call. */
  dialsInstead(call: CallId): string | null {
    return this.#running?.dialsInstead(call) ?? null;
  }

  /** Ends what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const run of this.#runs.values()) {
      run.stop('stopped');
      await run.whenOver;
    }
  }

  get #running(): TryRun | null {
    return [...this.#runs.values()].find(({ isOver }) => !isOver) ?? null;
  }
}

/** A number that this route takes; null: others take all that were tried. */
function numberFor(route: Route, routes: readonly Route[]): string | null {
  const { to } = route.match;
  if (!to.endsWith('*') || to.slice(0, -1).startsWith('*')) return to;
  const prefix = to.slice(0, -1);
  const candidates = [`${prefix}100`, `${prefix}5550100`, `${prefix}0`, `${prefix}9`];
  return candidates.find((number) => matchRoute(routes, number) === route) ?? null;
}
