import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CallId } from '../../../src/ports/ids.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import type { Party } from './queue-site.ts';
import { QueueSite } from './queue-site.ts';

const CALLERS = ['caller-1', 'caller-2', 'caller-3'].map(asCallId);
const AGENTS = ['agent-1', 'agent-2', 'agent-3'].map(asCallId);

type Move =
  { readonly kind: 'wait' | 'take' | 'leave'; readonly call: CallId } | { readonly kind: 'pass'; readonly ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), call: fc.constantFrom(...CALLERS) }),
  fc.record({ kind: fc.constant('take' as const), call: fc.constantFrom(...AGENTS) }),
  fc.record({ kind: fc.constant('leave' as const), call: fc.constantFrom(...CALLERS, ...AGENTS) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(5, 50, 31_000) }),
);

/** The calls that are in the queue, or talk with one that was. */
class Parties {
  readonly #site: QueueSite;
  readonly #parties = new Map<CallId, Party>();

  constructor(site: QueueSite) {
    this.#site = site;
  }

  async make(next: Move): Promise<void> {
    if (next.kind === 'pass') {
      await this.#site.pass(next.ms);
      return;
    }
    const party = this.up([next.call])[0] ?? null;
    if (next.kind === 'leave') await party?.leave();
    else if (party === null) this.#parties.set(next.call, await this.#site[next.kind](next.call));
  }

  /** Those of these calls that are not out. */
  up(calls: readonly CallId[]): readonly Party[] {
    return calls.flatMap((call) => {
      const party = this.#parties.get(call);
      return party === undefined || party.isOut ? [] : [party];
    });
  }
}

it('whatever calls do, nobody waits on both sides, each talks with one, and nothing is left over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (moves) => {
      const site = new QueueSite();
      const parties = new Parties(site);
      for (const next of moves) await parties.make(next);
      await site.pass(50);
      const [callers, agents] = [parties.up(CALLERS), parties.up(AGENTS)];
      const waits = ({ ticket }: Party): boolean => ticket.exit === null;
      expect(Math.min(callers.filter(waits).length, agents.filter(waits).length)).toBe(0);
      const roomsOf = (some: readonly Party[]): readonly string[] =>
        some.filter((party) => !waits(party)).map(({ ticket }) => ticket.room);
      expect(roomsOf(callers).toSorted()).toEqual(roomsOf(agents).toSorted());
      expect(new Set(roomsOf(callers)).size).toBe(roomsOf(callers).length);
      for (const party of [...callers, ...agents]) await party.leave();
      await site.pass(50);
      expect(site.conferences.usage()).toEqual({ conferences: 0, participants: 0 });
      expect(site.clock.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});
