import fc from 'fast-check';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { LiveClient } from '../../../src/api/live/live-client.ts';
import { startOf } from '../../../src/api/live/live-entry.ts';
import { LiveTexts } from '../../../src/api/live/live-texts.ts';
import type { CloseReason, LiveSink, SinkListener } from '../../../src/api/live/live-sink.ts';
import { CallCards } from '../../../src/context/index.ts';
import { LiveHub } from '../../../src/live/index.ts';
import type { LiveScope } from '../../../src/live/index.ts';
import { asAgentId, asCallId, asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import type { AttemptRecord, HandoffRecord, LegStateName } from '../../../src/ports/records.ts';
import { at, sampleCall, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { batchOf } from '../context/facts.ts';
import type { Told } from '../context/facts.ts';

const AGENTS = ['anna', 'bert'] as const;
const SECRET = 'what only the agent hears';

type Message = Readonly<Record<string, unknown>> & { readonly type: string; readonly sequence: number };

/** What a client makes of its messages: the calls and handoffs that it shows. */
class View {
  readonly calls = new Map<string, unknown>();
  readonly handoffs = new Map<string, unknown>();
  place: { stream: string; after: number } | null = null;
  #stream = '';
  #isPartial = false;

  take(message: Message, id: string | null): void {
    if (message.type === 'snapshot') {
      if (!this.#isPartial) this.clear();
      this.#stream = message['stream'] as string;
      this.#isPartial = message['more'] as boolean;
      for (const call of message['calls'] as { id: string }[]) this.calls.set(call.id, call);
      for (const handoff of message['handoffs'] as HandoffRecord[]) this.handoffs.set(handoff.id, handoff);
    }
    if (message.type === 'resumed') {
      this.#stream = message['stream'] as string;
      this.#isPartial = false;
    }
    if (message.type === 'call') {
      const call = message['call'] as { endedAt: string | null } | null;
      const callId = message['callId'] as string;
      if (call !== null && call.endedAt === null) this.calls.set(callId, call);
      else this.#forget(callId);
    }
    if (message.type === 'handoff') {
      const handoff = message['handoff'] as HandoffRecord;
      if (handoff.endedAt === null && this.calls.has(handoff.callId)) this.handoffs.set(handoff.id, handoff);
      else this.handoffs.delete(handoff.id);
    }
    if (id !== null) this.place = { stream: this.#stream, after: message.sequence };
  }

  /** A connection that is cut within a snapshot leaves nothing to go on from. */
  cut(): void {
    if (this.#isPartial) this.place = null;
    this.#isPartial = false;
  }

  clear(): void {
    this.calls.clear();
    this.handoffs.clear();
  }

  get shown(): unknown {
    const sorted = (map: ReadonlyMap<string, unknown>): unknown => [...map].sort(([one], [other]) => one.localeCompare(other));
    return { calls: sorted(this.calls), handoffs: sorted(this.handoffs) };
  }

  #forget(call: string): void {
    this.calls.delete(call);
    for (const [id, handoff] of this.handoffs) if ((handoff as HandoffRecord).callId === call) this.handoffs.delete(id);
  }
} // prettier-ignore

/** A connection that takes messages only while it has room. */
class FakeSink implements LiveSink {
  room = 0;
  ended: CloseReason | null = null;
  #listener: SinkListener | null = null;
  readonly #view: View;
  readonly texts: string[] = [];

  constructor(view: View) {
    this.#view = view;
  }

  get isFull(): boolean {
    return this.room <= 0;
  }

  listen(listener: SinkListener): void {
    this.#listener = listener;
  }

  send(text: string, id: string | null): void {
    this.room -= 1;
    this.texts.push(text);
    this.#view.take(JSON.parse(text) as Message, id);
  }

  beat(): void {
    // Nothing is told.
  }

  end(reason: CloseReason): void {
    this.ended = reason;
  }

  give(room: number): void {
    this.room = Math.max(0, this.room) + room;
    this.#listener?.onRoom();
  }
}

/** A client that connects, reads, and loses its connection. */
class Follower {
  readonly view = new View();
  readonly #hub: LiveHub;
  readonly #scope: LiveScope;
  readonly #texts = new LiveTexts();
  readonly #clock = new FakeClock();
  readonly seen: string[] = [];
  #client: LiveClient | null = null;
  #sink: FakeSink | null = null;
  /** Reads all that there is by itself. */
  readonly #keepsUp: boolean;
  resumed = 0;

  constructor(hub: LiveHub, scope: LiveScope, keepsUp: boolean) {
    this.#hub = hub;
    this.#scope = scope;
    this.#keepsUp = keepsUp;
    this.#connect();
  }

  news(): void {
    if (this.#keepsUp) this.read(1_000);
    else this.#pump();
  }

  read(room: number): void {
    if (this.#client === null) this.#connect();
    this.#sink?.give(room);
    this.#pump();
  }

  lose(): void {
    this.view.cut();
    this.#client = null;
    this.#sink = null;
  }

  #pump(): void {
    while (this.#client?.pump() === true);
    if (this.#sink?.ended === 'slow') this.lose();
  }

  #connect(): void {
    const sink = new FakeSink(this.view);
    const asked = { scope: this.#scope, viewer: { role: 'viewer', agent: null, isCurrent: () => true, seesCall: () => true }, types: null, useSession: null, place: this.view.place } as const; // prettier-ignore
    const start = startOf(this.#hub, asked);
    if (start.after !== this.#hub.newest) this.resumed += 1;
    const parts = { ...asked, ...start, hub: this.#hub, sink, texts: this.#texts, clock: this.#clock };
    this.#client = new LiveClient({ ...parts, onGone: () => undefined });
    this.#sink = sink;
    sink.texts.push = (text: string) => this.seen.push(text);
  }
}

const legStates = fc.constantFrom<LegStateName>('inviting', 'ringing', 'answered', 'ended');
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('step' as const), call: fc.integer({ min: 0, max: 3 }), agent: fc.integer({ min: -1, max: 1 }), leg: legStates, queued: fc.boolean(), handoff: fc.constantFrom('none', 'open', 'over'), ends: fc.integer({ min: 0, max: 7 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('speak' as const), call: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), room: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
); // prettier-ignore

const SCOPES: readonly LiveScope[] = [{ kind: 'all' }, { kind: 'agent', agent: asAgentId('anna') }, { kind: 'queue', queue: 'billing' }]; // prettier-ignore

/** Agents and queues that do not change: the property is about calls. */
function people(): Parameters<LiveHub['watch']>[0] {
  const agent = { id: asAgentId('anna'), skills: {}, since: 0, pausedUntil: null, calls: [] } as never;
  const queue = { name: 'billing', waiting: [], groups: [] } as never;
  return {
    desk: { list: () => Promise.resolve([agent]), get: () => Promise.resolve(agent), onAgent: () => () => undefined },
    register: { list: () => [queue], groups: () => [queue], get: () => queue, onChange: () => () => undefined },
  };
}

test.each(SCOPES)('whoever loses the connection at any time sees in the end what one sees who never did: $kind', async (scope) => {
  let resumed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 8, max: 40 }), async (steps, maxChanges) => {
      const cards = new CallCards();
      const hub = new LiveHub({ cards, clock: new FakeClock(), logger: pino({ level: 'silent' }), limits: { maxChanges } });
      hub.watch(people());
      await hub.prepare();
      const stays = new Follower(hub, scope, true);
      stays.news();
      const leaves = new Follower(hub, scope, false);
      hub.follow(() => {
        stays.news();
        leaves.news();
      });
      const open = new Map<string, { legs: number; handoffs: number; called: { leg: string; agent: string; attempt: AttemptRecord }[] }>();
      let sequence = 1;
      const tell = (told: readonly Told[], call: ReturnType<typeof sampleCall>, handoffs: readonly HandoffRecord[] = []): void => {
        const batch = { ...batchOf(told, call, sequence++), handoffs };
        cards.fold(batch);
        hub.tell(batch);
      };
      for (const each of steps) {
        if (each.do === 'read') leaves.read(each.room);
        if (each.do === 'lose') leaves.lose();
        if (each.do === 'speak') {
          const data = { leg: asLegId('x'), role: 'agent', startMs: 0, endMs: 1, private: true, text: SECRET, confidence: null } as const;
          const id = `call-${String(each.call)}`;
          if (open.has(id)) tell([[3, { type: 'call.speech', data }]], sampleCall(id));
        }
        if (each.do !== 'step') continue;
        const id = `call-${String(each.call)}`;
        const known = open.get(id) ?? { legs: 0, handoffs: 0, called: [] };
        open.set(id, known);
        const told: Told[] = [];
        if (each.agent >= 0) {
          const leg = `${id}.l${String(++known.legs)}`;
          const destination = `agent:${AGENTS[each.agent] ?? ''}`;
          const attempt = { destination, result: null, sipStatus: null, q850Cause: null, startedAt: at(1), ringingAt: null, answeredAt: null, endedAt: null };
          known.called.push({ leg, agent: destination, attempt });
          told.push([5, { type: 'handoff.dialling', data: { handoffId: asHandoffId(`${id}.h1`), leg: asLegId(leg), destination } }]);
        }
        const legs = known.called.map(({ leg }, index) => ({ id: asLegId(leg), role: 'agent', state: index === known.called.length - 1 ? each.leg : 'ended', sipCallId: null, codec: null }) as const);
        const ends = each.ends === 0;
        const queue = each.queued ? { queue: { name: 'billing', position: 1, estimate: null } } : {};
        const handoffs = each.handoff === 'none' ? [] : [sampleHandoff(`${id}.h1`, asCallId(id), { attempts: known.called.map(({ attempt }) => attempt), ...queue, endedAt: each.handoff === 'over' || ends ? at(8) : null })];
        tell(told, sampleCall(id, { legs, state: ends ? 'ended' : 'handoff', endedAt: ends ? at(9) : null }), handoffs);
        if (ends) open.delete(id);
      }
      leaves.read(100_000);
      leaves.read(100_000);
      expect(leaves.view.shown).toEqual(stays.view.shown);
      const fresh = new Follower(hub, scope, true);
      fresh.read(100_000);
      expect(stays.view.shown).toEqual(fresh.view.shown);
      expect([...stays.seen, ...leaves.seen].join('\n')).not.toContain(SECRET);
      resumed += leaves.resumed;
      await hub.close();
    }),
    { numRuns: 300 },
  );
  // Both ways were gone: on from the place, and anew.
  expect(resumed).toBeGreaterThan(50);
}, 60_000); // prettier-ignore
