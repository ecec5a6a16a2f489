import { describe, expect, it } from 'vitest';
import type { DialTarget } from '../../../src/call-runtime/dial-target.ts';
import type { EndedSignal, FailedTry } from '../../../src/call-runtime/trunk-hunt.ts';
import { inTurn, TrunkHunt } from '../../../src/call-runtime/trunk-hunt.ts';
import type { CircuitBreaker, PeerCall } from '../../../src/ports/circuit-breaker.ts';
import type { CodecName } from '../../../src/ports/codec-name.ts';
import { asSipCallId } from '../../../src/ports/ids.ts';
import type { LegTerms, SrtpPolicy } from '../../../src/ports/leg-terms.ts';
import type { LegSignal, SignallingLeg } from '../../../src/ports/signalling.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { dialTrunk } from './support/dial-trunk.ts';

const RING_MS = 20_000;

function target(name: string): DialTarget {
  return { uri: `sip:1@${name}`, auth: undefined, trunk: dialTrunk(name) };
}

function ended(status: number | null, q850Cause: number | null = null, by: EndedSignal['by'] = 'remote'): EndedSignal {
  return { type: 'ended', by, status, q850Cause, detail: null };
}

/** A hunt over trunks a, b and c that was begun. */
class Hunted {
  readonly clock = new FakeClock();
  readonly dialled: string[] = [];
  readonly tries: (FailedTry | null)[] = [];
  readonly signals: LegSignal[] = [];
  readonly hunt: TrunkHunt<NonNullable<DialTarget['trunk']>>;
  hangups = 0;
  #send: (signal: LegSignal) => void = () => undefined;
  #goesOn = false;
  #next: SignallingLeg | EndedSignal | 'other-offer' | null = null;
  /** What each offer was to be. */
  readonly offers: LegTerms[] = [];

  constructor({
    ringTimeoutMs = RING_MS,
    full = [],
    names = ['a', 'b', 'c'],
    srtp = [],
    codecs = [],
    reports,
  }: {
    ringTimeoutMs?: number;
    full?: readonly string[];
    names?: readonly string[];
    srtp?: readonly SrtpPolicy[];
    codecs?: readonly (readonly CodecName[] | undefined)[];
    reports?: Reports;
  } = {}) {
    this.hunt = new TrunkHunt({
      targets: names.map((name, index) => ({ ...target(name), srtp: srtp[index], codecs: codecs[index] })),
      ...(reports !== undefined && { trunks: reports, called: () => reports.call('destination') }),
      clock: this.clock,
      ringTimeoutMs,
      admits: ({ trunk }) => !full.includes(trunk?.name ?? ''),
      onTry: (_target, failed) => this.tries.push(failed),
      dial: ({ trunk }, offer, onSignal) => {
        expect(offer.sdp).toBe(this.offers.length > 1 ? 'other offer' : 'offer');
        this.dialled.push(trunk?.name ?? '');
        this.#send = onSignal;
        return {
          dialog: null,
          hangup: () => (this.hangups += 1),
          refer: () => undefined,
          offer: () => undefined,
        };
      },
    });
    this.offers.push(this.hunt.terms);
    this.hunt.begin({ sdp: 'offer' }, (signal) => this.#hear(signal));
  }

  progress(status: number): this {
    this.#send({ type: 'progress', status, sdp: null, sipCallId: asSipCallId('x') });
    return this;
  }

  /** The INVITE ends so. @returns the end that is told; null where another INVITE was sent */
  end(end: EndedSignal): EndedSignal | null {
    this.#next = null;
    this.#goesOn = true;
    this.#send(end);
    this.#goesOn = false;
    // One that nobody listens to any more was told before.
    const next = this.#heardNext() ?? this.hunt.next(end);
    if (next === 'other-offer') {
      this.offers.push(this.hunt.terms);
      this.hunt.begin({ sdp: 'other offer' }, (signal) => this.#hear(signal));
      return null;
    }
    return 'type' in next ? next : null;
  }

  #heardNext(): SignallingLeg | EndedSignal | 'other-offer' | null {
    return this.#next;
  }

  #hear(signal: LegSignal): void {
    this.signals.push(signal);
    if (signal.type === 'ended' && this.#goesOn) this.#next = this.hunt.next(signal);
  }
}

describe('the next trunk', () => {
  it.each([408, 500, 502, 503, 504, 580, null])('is tried after %s (RFC 3261 21.4.9, 21.5)', (status) => {
    const hunted = new Hunted();
    expect(hunted.end(ended(status))).toBeNull();
    expect(hunted.dialled).toEqual(['a', 'b']);
    expect(hunted.tries).toEqual([null, { sipStatus: status ?? 503, q850Cause: null }]);
  });

  it.each([302, 404, 480, 486, 487, 600, 603, 604])('is not tried after %s, which is an answer', (status) => {
    const hunted = new Hunted();
    expect(hunted.end(ended(status))).toEqual(ended(status));
    expect(hunted.dialled).toEqual(['a']);
  });

  it('is tried after 183 and 503, but not after 180 (RFC 3261 21.1.2)', () => {
    expect(new Hunted().progress(183).end(ended(503))).toBeNull();
    expect(new Hunted().progress(180).end(ended(503))).toEqual(ended(503));
  });

  it('is not tried after a 408 behind a provisional response: nobody answers', () => {
    expect(new Hunted().progress(183).end(ended(408))).toEqual(ended(408));
  });

  it.each(['local', 'lost'] as const)('is not tried after an end of ours (%s)', (by) => {
    expect(new Hunted().end(ended(503, null, by))).toEqual(ended(503, null, by));
  });

  it('is tried as long as there is one', () => {
    const hunted = new Hunted();
    hunted.end(ended(503));
    hunted.end(ended(500));
    expect(hunted.end(ended(503))).toEqual(ended(503));
    expect(hunted.dialled).toEqual(['a', 'b', 'c']);
  });

  it('is passed over if it is full', () => {
    const hunted = new Hunted({ full: ['b'] });
    expect(hunted.end(ended(503))).toBeNull();
    expect(hunted.dialled).toEqual(['a', 'c']);
    const allFull = new Hunted({ full: ['b', 'c'] });
    expect(allFull.end(ended(503))).toEqual(ended(503));
  });
});

describe('silence', () => {
  it('is given up after the time of the trunk, and the next one is tried', () => {
    const hunted = new Hunted();
    hunted.clock.advance(5_999);
    expect(hunted.hangups).toBe(0);
    hunted.clock.advance(1);
    expect(hunted.hangups).toBe(1);
    expect(hunted.end(ended(487, null, 'local'))).toBeNull();
    expect(hunted.dialled).toEqual(['a', 'b']);
    expect(hunted.tries.at(-1)).toEqual({ sipStatus: 408, q850Cause: null });
  });

  it('that does not answer the CANCEL either is left after T1 (RFC 3261 9.1), and not listened to any more', () => {
    const hunted = new Hunted();
    hunted.clock.advance(6_499);
    expect(hunted.signals).toEqual([]);
    hunted.clock.advance(1);
    expect(hunted.signals).toEqual([ended(487, null, 'local')]);
    hunted.progress(180);
    expect(hunted.signals).toEqual([ended(487, null, 'local')]);
    expect(hunted.clock.pending).toBe(0);
    expect(hunted.end(ended(487, null, 'local'))).toBeNull();
    expect(hunted.tries).toEqual([null, { sipStatus: 408, q850Cause: null }]);
  });

  it('leaves the other trunks their part of the ring time', () => {
    const hunted = new Hunted({ ringTimeoutMs: 6_000 });
    hunted.clock.advance(2_000);
    expect(hunted.hangups).toBe(1);
  });

  it('is over with the first response above 100', () => {
    const hunted = new Hunted().progress(183);
    hunted.clock.advance(RING_MS);
    expect(hunted.hangups).toBe(0);
    expect(hunted.clock.pending).toBe(0);
  });

  it('of the last trunk is not given up before the ring time is over', () => {
    const hunted = new Hunted();
    hunted.end(ended(503));
    hunted.end(ended(503));
    hunted.clock.advance(RING_MS);
    expect(hunted.hangups).toBe(0);
  });

  it('before a full trunk ends as 408, not as our own CANCEL', () => {
    const hunted = new Hunted({ full: ['b', 'c'] });
    hunted.clock.advance(6_000);
    expect(hunted.end(ended(487, null, 'local'))).toMatchObject({ by: 'remote', status: 408 });
  });
});

/** What was reported of peers, as `peer word`. */
class Reports implements CircuitBreaker {
  readonly told: string[] = [];
  readonly paused = new Set<string>();
  readonly failures = new Map<string, number>();

  mayCall(peer: string): boolean {
    return !this.paused.has(peer);
  }

  failedAt(peer: string): number {
    return this.failures.get(peer) ?? -Infinity;
  }

  call(peer: string): PeerCall {
    let isTold = false;
    const tell = (word: string): void => {
      if (!isTold) this.told.push(`${peer} ${word}`);
      isTold = true;
    };
    return {
      worked: () => tell('worked'),
      failed: (via) => tell(`failed via ${via ?? 'none'}`),
      givenUp: () => tell('given up'),
    };
  }
}

describe('what is told of trunks and the destination', () => {
  it('a trunk that fails, and the next one that answers: the destination works', () => {
    const { hunted, reports } = reported();
    hunted.end(ended(503));
    hunted.progress(180);
    expect(reports.told).toEqual(['a failed via a', 'b worked', 'destination worked']);
  });

  it('all trunks fail: so does the destination, at the last of them', () => {
    const { hunted, reports } = reported();
    for (const status of [503, 408, null]) hunted.end(ended(status));
    expect(reports.told).toEqual(['a failed via a', 'b failed via b', 'c failed via c', 'destination failed via c']);
  });

  it('a refusal is an answer', () => {
    const { hunted, reports } = reported();
    hunted.end(ended(486));
    expect(reports.told).toEqual(['a worked', 'destination worked']);
  });

  it('a trunk that is silent fails when its time is over', () => {
    const { hunted, reports } = reported();
    hunted.clock.advance(6_000);
    expect(hunted.hangups).toBe(1);
    hunted.end(ended(487, null, 'local'));
    expect(reports.told).toEqual(['a failed via a']);
  });

  it.each([
    ['the ring time is over in silence', 19, 6_000, 'failed via a'],
    ['the ring time is over before it could tell', 19, 400, 'given up'],
    ['the caller leaves', 16, 6_000, 'given up'],
  ])('%s', (_what, q850, waitMs, word) => {
    const { hunted, reports } = reported(['a']);
    hunted.clock.advance(waitMs);
    hunted.hunt.givenUp({ q850, text: '' });
    hunted.end(ended(487, null, 'local'));
    expect(reports.told).toEqual([`a ${word}`, `destination ${word}`]);
  });

  it('it gave a sign of life, and nobody answered: it works', () => {
    const { hunted, reports } = reported(['a']);
    hunted.progress(183);
    hunted.hunt.givenUp({ q850: 19, text: '' });
    expect(reports.told).toEqual(['a worked', 'destination worked']);
  });

  it('a trunk that is paused meanwhile is passed over', () => {
    const { hunted, reports } = reported();
    reports.paused.add('b');
    hunted.end(ended(503));
    expect(hunted.dialled).toEqual(['a', 'c']);
  });
});

describe('whose turn it is', () => {
  const targets = ['a', 'b', 'c'].map(target);
  const namesOf = (turn: readonly DialTarget[]): readonly string[] => turn.map(({ trunk }) => trunk?.name ?? '');

  it('trunks that are paused are left out', () => {
    const reports = new Reports();
    reports.paused.add('a');
    expect(namesOf(inTurn(targets, reports))).toEqual(['b', 'c']);
  });

  it('where all are, the one that failed longest ago is tried', () => {
    const reports = new Reports();
    for (const [peer, at] of [
      ['a', 30],
      ['b', 10],
      ['c', 20],
    ] as const) {
      reports.paused.add(peer);
      reports.failures.set(peer, at);
    }
    expect(namesOf(inTurn(targets, reports))).toEqual(['b']);
  });
});

function reported(names?: readonly string[]): { readonly hunted: Hunted; readonly reports: Reports } {
  const reports = new Reports();
  return { hunted: new Hunted({ reports, ...(names !== undefined && { names }) }), reports };
}

describe('codecs', () => {
  const OFFER_A = { srtp: undefined, offersSrtp: false, codecs: ['PCMA', 'PCMU'] };

  it('a trunk with another list gets an offer of its own', () => {
    const hunted = new Hunted({
      names: ['a', 'b'],
      codecs: [
        ['PCMA', 'PCMU'],
        ['PCMU', 'PCMA'],
      ],
    });
    hunted.end(ended(503));
    expect(hunted.dialled).toEqual(['a', 'b']);
    expect(hunted.offers).toEqual([OFFER_A, { ...OFFER_A, codecs: ['PCMU', 'PCMA'] }]);
  });

  it('a trunk with the same list gets the same offer', () => {
    const hunted = new Hunted({
      names: ['a', 'b'],
      codecs: [
        ['PCMA', 'PCMU'],
        ['PCMA', 'PCMU'],
      ],
    });
    hunted.end(ended(503));
    expect(hunted.dialled).toEqual(['a', 'b']);
    expect(hunted.offers).toEqual([OFFER_A]);
  });
});

describe('SRTP', () => {
  const SECURE = { srtp: 'optional', offersSrtp: true };
  const PLAIN = { srtp: 'optional', offersSrtp: false };

  it.each([415, 488, 606])('that is optional gives way to plain RTP after %s (RFC 3261 21.4.26)', (status) => {
    const hunted = new Hunted({ names: ['a', 'b'], srtp: ['optional', 'optional'] });
    expect(hunted.end(ended(status))).toBeNull();
    expect(hunted.dialled).toEqual(['a', 'a']);
    expect(hunted.offers).toEqual([SECURE, PLAIN]);
    expect(hunted.tries).toEqual([null, { sipStatus: status, q850Cause: null }]);
    // Plain RTP is not acceptable either: the callee's answer.
    expect(hunted.end(ended(488))).toEqual(ended(488));
  });

  it.each([
    ['a busy callee', [486], ['a']],
    ['one whose phone rang', [180, 488], ['a']],
    ['a trunk that fails, whose successor gets SRTP first', [503], ['a', 'b']],
  ])('%s gets no plain RTP', (_name, statuses, dialled) => {
    const hunted = new Hunted({ names: ['a', 'b'], srtp: ['optional', 'optional'] });
    for (const status of statuses.slice(0, -1)) hunted.progress(status);
    hunted.end(ended(statuses.at(-1) ?? 0));
    expect(hunted.dialled).toEqual(dialled);
    expect(hunted.offers).toEqual([SECURE]);
  });

  it('that is required does not give way', () => {
    const hunted = new Hunted({ names: ['a'], srtp: ['required'] });
    expect(hunted.offers).toEqual([{ srtp: 'required', offersSrtp: true }]);
    expect(hunted.end(ended(488))).toEqual(ended(488));
  });

  it('is offered to each trunk as that wants it', () => {
    const hunted = new Hunted({ names: ['a', 'b', 'c'], srtp: ['required', 'off', 'off'] });
    for (const status of [503, 503]) expect(hunted.end(ended(status))).toBeNull();
    expect(hunted.dialled).toEqual(['a', 'b', 'c']);
    expect(hunted.offers).toEqual([
      { srtp: 'required', offersSrtp: true },
      { srtp: 'off', offersSrtp: false },
    ]);
  });

  it('of a trunk that is silent is not tried in plain RTP', () => {
    const hunted = new Hunted({ names: ['a', 'b'], srtp: ['optional', 'optional'] });
    hunted.clock.advance(6_500);
    expect(hunted.hangups).toBe(1);
    hunted.end(ended(487));
    expect(hunted.dialled).toEqual(['a', 'b']);
  });

  it('tells the destination of the call once it is over, and not before plain RTP was tried', () => {
    const reports = new Reports();
    const hunted = new Hunted({ names: ['a'], srtp: ['optional'], reports });
    hunted.end(ended(488));
    expect(reports.told).not.toContain('destination worked');
  });
});
