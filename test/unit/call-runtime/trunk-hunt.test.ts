import { describe, expect, it } from 'vitest';
import type { DialTarget } from '../../../src/call-runtime/dial-target.ts';
import type { EndedSignal, FailedTry } from '../../../src/call-runtime/trunk-hunt.ts';
import { TrunkHunt } from '../../../src/call-runtime/trunk-hunt.ts';
import { asSipCallId } from '../../../src/ports/ids.ts';
import type { LegSignal } from '../../../src/ports/signalling.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { dialTrunk } from './support/dial-trunk.ts';

const RING_MS = 20_000;

function target(name: string): DialTarget {
  return { uri: `sip:1@${name}`, auth: undefined, trunk: dialTrunk(name) };
}

function ended(status: number | null, by: EndedSignal['by'] = 'remote'): EndedSignal {
  return { type: 'ended', by, status, q850Cause: null, detail: null };
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

  constructor({ ringTimeoutMs = RING_MS, full = [] }: { ringTimeoutMs?: number; full?: readonly string[] } = {}) {
    this.hunt = new TrunkHunt({
      targets: ['a', 'b', 'c'].map(target),
      clock: this.clock,
      ringTimeoutMs,
      admits: ({ trunk }) => !full.includes(trunk?.name ?? ''),
      onTry: (_target, failed) => this.tries.push(failed),
      dial: ({ trunk }, offer, onSignal) => {
        expect(offer).toBe('offer');
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
    this.hunt.begin('offer', (signal) => this.signals.push(signal));
  }

  progress(status: number): this {
    this.#send({ type: 'progress', status, sdp: null, sipCallId: asSipCallId('x') });
    return this;
  }

  /** The INVITE ends so. @returns the end that is told; null where another INVITE was sent */
  end(end: EndedSignal): EndedSignal | null {
    this.#send(end);
    const next = this.hunt.next(end);
    return 'type' in next ? next : null;
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
    expect(new Hunted().end(ended(503, by))).toEqual(ended(503, by));
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
    expect(hunted.end(ended(487, 'local'))).toBeNull();
    expect(hunted.dialled).toEqual(['a', 'b']);
    expect(hunted.tries.at(-1)).toEqual({ sipStatus: 408, q850Cause: null });
  });

  it('that does not answer the CANCEL either is left after T1 (RFC 3261 9.1), and not listened to any more', () => {
    const hunted = new Hunted();
    hunted.clock.advance(6_499);
    expect(hunted.signals).toEqual([]);
    hunted.clock.advance(1);
    expect(hunted.signals).toEqual([ended(487, 'local')]);
    hunted.progress(180);
    expect(hunted.signals).toEqual([ended(487, 'local')]);
    expect(hunted.clock.pending).toBe(0);
    expect(hunted.end(ended(487, 'local'))).toBeNull();
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
    expect(hunted.end(ended(487, 'local'))).toMatchObject({ by: 'remote', status: 408 });
  });
});
