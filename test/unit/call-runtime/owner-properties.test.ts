import fc from 'fast-check';
import type { VoiceConfig } from '../../../src/config/index.ts';
import { handoffOf } from '../../../src/call-machine/index.ts';
import { describe, expect, it } from 'vitest';
import type { AiAction } from '../../../src/ports/ai.ts';
import type { StoredEntry } from '../../../src/ports/journal.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import { LAST_WORDS_MS } from '../../../src/call-runtime/leg-transcription.ts';
import { plans } from '../call-machine/support/arbitrary-call.ts';
import { replayed } from './support/replayed.ts';
import { NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

const REQUESTS = [
  'openWithOffer',
  'openOffering',
  'acceptAnswer',
  'answerOffer',
  'close',
  'stopRecording',
  'fork',
] as const;

const MOVES = [
  'caller leaves', 'caller re-INVITE', 'caller offerless re-INVITE', 'caller ACK', 'agent rings', 'agent answers',
  'agent answers without SDP', 'agent refuses', 'agent leaves', 'agent holds', 'agent digit', 'caller digit',
  'play over', 'play fails', 'time', 'long time', 'handoff', 'cancel handoff', 'api hangup', 'shutdown', 'media lost',
  'media silent', 'request held', 'request released', 'request fails', 'hangups slow', 'hangups done', 'dial fails',
  'dial works', 'somebody speaks', 'worker replaced', 'fork lost', 'words late', 'worker full', 'settle', 'settle', 'settle', 'settle', 'settle', 'settle',
] as const; // prettier-ignore
type Move = (typeof MOVES)[number];
/** The weight of a move, unless it is 8. A move that ends the call comes seldom, so that calls get far. */
const WEIGHTS: Partial<Record<Move, number>> = {
  'caller leaves': 4,
  'agent holds': 20,
  'api hangup': 1,
  shutdown: 1,
  'media lost': 1,
  'media silent': 1,
  'somebody speaks': 20,
};

const moves = fc.array(
  fc.tuple(
    fc.oneof(...MOVES.map((move) => ({ weight: WEIGHTS[move] ?? 8, arbitrary: fc.constant(move) }))),
    fc.nat({ max: 99 }),
  ),
  { maxLength: 40, size: 'max' },
);

const TRANSFER: AiAction = { type: 'transfer', destinations: [], whisper: null, reason: null, summary: null, context: null }; // prettier-ignore
const scripts = fc.array(
  fc.oneof(
    fc.constant('fails' as const),
    fc.array(fc.constantFrom<AiAction>({ type: 'talk', prompt: { text: 'talk: hi' } }, TRANSFER, { type: 'hangup' }), {
      maxLength: 3,
    }),
  ),
  { maxLength: 4 },
);

const ANSWERED: readonly Move[] = ['settle', 'caller ACK', 'settle'];
const BRIEFING: readonly Move[] = [...ANSWERED, 'handoff', 'settle', 'agent answers'];
const BRIDGED: readonly Move[] = [...BRIEFING, 'settle', 'agent digit', 'settle'];
/** A sensible beginning of a call. With it the late parts of a call are reached as often as the early ones. */
const beginnings = fc.constantFrom([], ['settle' as const], ANSWERED, BRIEFING, BRIDGED, BRIDGED);

const ways = fc.record({ offers: fc.boolean(), scenes: fc.constantFrom('soon' as const, 'at once' as const) });

/** One call under a real owner, with the moves of its far ends. */
class World {
  readonly call: OwnedCall;
  readonly #releases: (() => void)[] = [];
  readonly replies: Promise<unknown>[] = [];

  constructor(call: OwnedCall) {
    this.call = call;
  }

  async move(move: Move, pick: number): Promise<void> {
    const { call } = this;
    const { owner, signalling, media } = call;
    const choose = <Item>(items: readonly Item[]): Item | undefined => items[pick % Math.max(items.length, 1)];
    const agents = signalling.dialled.filter(({ over }) => !over);
    const early = agents.filter((agent) => !agent.isAnswered);
    const up = agents.filter((agent) => agent.isAnswered);
    const room = media.rooms.find(({ disposed }) => !disposed);
    const { caller } = call;
    switch (move) {
      case 'caller leaves': {
        caller.end({ status: caller.isAnswered ? null : 487 });
        return;
      }
      case 'caller re-INVITE':
        if (caller.isAnswered && !caller.over) this.replies.push(caller.reoffer('offer sendrecv'));
        return;
      case 'caller offerless re-INVITE':
        if (caller.isAnswered && !caller.over) this.replies.push(caller.reoffer(null));
        return;
      case 'caller ACK':
        if (caller.answerSdp !== null && !caller.over) caller.acknowledge(pick % 5 === 0 ? null : 'answer sendrecv');
        return;
      case 'agent rings':
        return choose(early)?.ring(pick % 2 === 0 ? 180 : 183);
      case 'agent answers':
        return choose(early)?.answer();
      case 'agent answers without SDP':
        return choose(early)?.answer(null);
      case 'agent refuses':
        return choose(early)?.end({ status: 486 });
      case 'agent leaves':
        return choose(up)?.end();
      case 'agent holds': {
        const holding = choose(up);
        if (holding !== undefined)
          this.replies.push(holding.reoffer(pick % 2 === 0 ? 'offer sendonly' : 'offer sendrecv'));
        return;
      }
      case 'agent digit':
      case 'caller digit': {
        const role = move === 'agent digit' ? 'agent' : 'caller';
        const leg = owner.state?.legs.findLast((it) => it.role === role && it.state === 'answered');
        if (leg !== undefined) room?.digit(leg.id, pick % 4 === 0 ? '2' : '1');
        return;
      }
      case 'play over':
      case 'play fails': {
        const source = choose(Object.values(room?.scenes.at(-1)?.hears ?? {}).flat().filter(({ kind }) => kind === 'play')); // prettier-ignore
        if (source?.kind !== 'play' || room === undefined) return;
        const error = move === 'play fails' ? 'no such file' : null;
        if (!source.loop || error !== null) {
          room.emit({
            type: 'playFinished',
            play: source.play,
            leg: owner.state!.legs[0]!.id,
            error,
            at: call.clock.now(),
          });
        }
        return;
      }
      case 'time': {
        call.clock.advance(100 * pick);
        return;
      }
      case 'long time': {
        call.clock.advance(20_000);
        return;
      }
      case 'handoff':
        { owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's', destinations: ['sip:x@pbx', 'sip:y@pbx'] } }); return; } // prettier-ignore
      case 'cancel handoff': {
        const id = owner.state === null ? undefined : handoffOf(owner.state)?.id;
        if (id !== undefined) owner.dispatch({ type: 'api.cancelHandoff', handoff: id });
        return;
      }
      case 'api hangup': {
        owner.dispatch({ type: 'api.hangup' });
        return;
      }
      case 'shutdown': {
        owner.dispatch({ type: 'system.shutdown' });
        return;
      }
      case 'media lost':
        return room?.emit({ type: 'lost', reason: 'gone', at: call.clock.now() });
      case 'media silent': {
        const leg = choose(owner.state?.legs ?? []);
        if (leg !== undefined) room?.emit({ type: 'mediaTimeout', leg: leg.id, at: call.clock.now() });
        return;
      }
      case 'request held':
        if (room !== undefined) this.#releases.push(room.hold(REQUESTS[pick % REQUESTS.length]!));
        return;
      case 'request released':
        return this.#releases.shift()?.();
      case 'request fails':
        return room?.failNext(REQUESTS[pick % REQUESTS.length]!, pick % 2 === 0 ? 'no-common-codec' : 'io');
      case 'hangups slow':
        signalling.slowHangups = true;
        return;
      case 'hangups done': {
        this.#finishHangups();
        return;
      }
      case 'dial fails':
        signalling.failure = new Error('away');
        return;
      case 'dial works':
        signalling.failure = null;
        return;
      case 'somebody speaks': {
        const speaker = choose(call.transcription.opened);
        const now = call.clock.now();
        if (pick % 3 === 0) speaker?.voice(pick % 2 === 0, now - 250);
        else speaker?.say('words', now - 900, now - 100, { final: pick % 5 !== 0 });
        return;
      }
      case 'worker replaced':
        choose(call.transcription.opened)?.tell({ type: 'moved', address: call.transcription.newAddress() });
        return;
      case 'fork lost': {
        const fork = choose([...(room?.forks.keys() ?? [])]);
        if (fork === undefined) return;
        room?.forks.delete(fork);
        room?.emit({ type: 'forkLost', fork, reason: 'the socket broke', at: call.clock.now() });
        return;
      }
      case 'words late':
        call.transcription.atEnd = (leg) => {
          leg.say('last words', 0, call.clock.now());
          return pick % 2 === 0 ? Promise.resolve() : new Promise(() => undefined);
        };
        return;
      case 'worker full':
        call.transcription.refuse = pick % 3;
        return;
      case 'settle':
        await settle();
    }
  }

  /** Lets the world answer everything that it was asked, and shuts the process down. */
  async drain(): Promise<void> {
    for (const release of this.#releases) release();
    this.call.owner.dispatch({ type: 'system.shutdown' });
    await settle();
    for (let turn = 0; turn < 5; turn += 1) {
      this.#finishHangups();
      await settle();
    }
    // Only the last words may be late.
    if (this.call.finished === 0) await this.call.advance(LAST_WORDS_MS);
  }

  #finishHangups(): void {
    this.call.signalling.slowHangups = false;
    for (const leg of [...this.call.signalling.open]) if (leg.hangups.length > 0) leg.finishHangup();
  }
}

function factsOf(entries: readonly StoredEntry[]): unknown {
  return entries.filter(({ kind }) => kind === 'fact').map(({ type, data }) => ({ type, data }));
}

/** The AI of a plan that has one of its own leg: it is called as agents are. */
const VOICE: VoiceConfig = {
  kind: 'sip',
  uri: 'sip:ai@pbx',
  pauseMs: null,
  whileHuman: 'park',
  whenEnded: 'hangup',
  reconnects: 0,
  connectTimeoutMs: 5_000,
  fallback: [{ kind: 'url', url: 'sip:ai@second' }],
};

describe('Any call under its owner, whatever its world does', () => {
  it(
    'ends with nothing left, a whole journal that replays, and an answer to every re-INVITE',
    { timeout: 120_000 },
    async () => {
      const reached = { bridged: 0, held: 0, abandoned: 0, failed: 0, heard: 0, missing: 0 };
      await fc.assert(
        fc.asyncProperty(
          plans,
          ways,
          scripts,
          beginnings,
          moves,
          async (plan, { offers, scenes }, script, first, then) => {
            const call = new OwnedCall({
              plan,
              voice: VOICE,
              offer: offers ? 'offer sendrecv' : null,
              ai: new ScriptedAi(...script),
            });
            call.media.scenes = scenes;
            const world = new World(call);
            const begun = call.begin();
            for (const move of first) await world.move(move, 1);
            for (const [move, pick] of then) await world.move(move, pick);
            await begun;
            await world.drain();

            expect(call.finished).toBe(1);
            expect(await call.leftovers()).toEqual(NOTHING_LEFT);
            expect(call.facts('leg.ended')).toHaveLength(call.state.legs.length);
            const { entries } = call.store;
            expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
            expect(replayed(entries).facts).toEqual(factsOf(entries));
            await Promise.all(world.replies);
            for (const message of call.errors) expect(EXPECTED_ERRORS).toContain(message);
            if (call.facts('handoff.bridged').length > 0) reached.bridged += 1;
            if (call.facts('call.held').length > 0) reached.held += 1;
            if (call.facts('call.speech').length > 0) reached.heard += 1;
            if (call.facts('call.speechMissing').length > 0) reached.missing += 1;
            if (call.state.ending?.result === 'abandoned') reached.abandoned += 1;
            if (call.state.ending?.result === 'failed') reached.failed += 1;
          },
        ),
        { numRuns: 1_000 },
      );
      expect(Object.entries(reached).filter(([, times]) => times === 0)).toEqual([]);
    },
  );
});

/** The errors that the world of these runs causes. Any other error is a fault of the owner. */
const EXPECTED_ERRORS = [
  'a leg failed', // an INVITE could not be sent
  'an endpoint could not be closed',
  'a recording did not end in order',
  'the media room did not close in order',
  'the AI connector failed', // it did not answer in time
  'the SIP side did not end a leg in time',
  'no room could be opened', // the engine did not answer in time
];
