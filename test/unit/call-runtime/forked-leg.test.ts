import { beforeEach, describe, expect, it } from 'vitest';
import { ForkedLeg } from '../../../src/call-runtime/forked-leg.ts';
import { asSipCallId } from '../../../src/ports/ids.ts';
import type { LegSignal, ReasonHeader, SignallingLeg } from '../../../src/ports/signalling.ts';

type Ended = Extract<LegSignal, { type: 'ended' }>;

interface Branch {
  readonly leg: SignallingLeg;
  readonly hangups: ReasonHeader[];
  readonly send: (signal: LegSignal) => void;
}

const PROGRESS: LegSignal = { type: 'progress', status: 180, sdp: 'early', sipCallId: asSipCallId('s') };
const ANSWERED: LegSignal = { type: 'answered', sdp: 'answer', sipCallId: asSipCallId('s') };

let branches: Branch[];
let signals: LegSignal[];
let forked: ForkedLeg;

function ended(status: number | null, by: Ended['by'] = 'remote'): Ended {
  return { type: 'ended', by, status, q850Cause: null, detail: null };
}

beforeEach(() => {
  branches = [];
  signals = [];
  forked = new ForkedLeg(
    3,
    (_index, send) => {
      const hangups: ReasonHeader[] = [];
      const leg: SignallingLeg = {
        hangup: (reason) => hangups.push(reason),
        dialog: null,
        refer: () => undefined,
        offer: () => undefined,
        press: (digits, done) => done(`pressed ${digits}`),
      };
      branches.push({ leg, hangups, send });
      return leg;
    },
    (signal) => signals.push(signal),
  );
});

describe('a leg that rings in several places (RFC 3261 16.7)', () => {
  it('is of whoever answers first; the others are told that it was answered elsewhere', () => {
    branches[1]!.send(ANSWERED);
    expect(signals).toEqual([ANSWERED]);
    expect(forked.answeredBy).toBe(branches[1]!.leg);
    expect(branches.map(({ hangups }) => hangups.map(({ sipStatus }) => sipStatus))).toEqual([[200], [], [200]]);
    branches[0]!.send(ended(487, 'local'));
    expect(signals).toHaveLength(1);
    branches[1]!.send(ended(null));
    expect(signals.at(-1)).toEqual(ended(null));
  });

  it('ends the call of one who answers at the same time', () => {
    branches[1]!.send(ANSWERED);
    branches[0]!.send(ANSWERED);
    expect(signals).toEqual([ANSWERED]);
    expect(branches[0]!.hangups).toHaveLength(2);
  });

  it('rings without early media, of which there would be several', () => {
    branches[0]!.send(PROGRESS);
    expect(signals).toEqual([{ ...PROGRESS, sdp: null }]);
  });

  it.each([
    ['the lowest class', [503, 486, 408], 486],
    ['a 4xx that says more than 408 and 487', [408, 487, 480], 480],
    ['the first of equal ones', [480, 486, 503], 480],
    ['whatever is there', [null, null, 503], 503],
  ])('fails when all have failed, with %s', (_what, statuses, told) => {
    for (const [index, status] of statuses.entries()) {
      expect(signals).toEqual([]);
      branches[index]!.send(ended(status));
    }
    expect(signals).toEqual([ended(told)]);
  });

  it('ends for all where one declines for all (6xx)', () => {
    branches[0]!.send(ended(486));
    branches[2]!.send(ended(603));
    expect(branches.map(({ hangups }) => hangups.length)).toEqual([0, 1, 0]);
    expect(signals).toEqual([]);
    branches[1]!.send(ended(487, 'local'));
    expect(signals).toEqual([ended(603)]);
  });

  it('hangs up wherever it still rings', () => {
    branches[0]!.send(ended(486));
    forked.hangup({ q850Cause: 16, text: 'x' });
    expect(branches.map(({ hangups }) => hangups.length)).toEqual([0, 1, 1]);
  });

  it('refuses what those ask for who do not have the call', () => {
    const replies: unknown[] = [];
    const reply = (given: unknown): unknown => replies.push(given);
    branches[0]!.send({ type: 'reoffered', sequence: 2, offer: 'x', reply });
    branches[1]!.send(ANSWERED);
    branches[0]!.send({ type: 'reoffered', sequence: 3, offer: 'x', reply });
    expect(replies).toEqual([
      { status: 491, reason: 'Request Pending' },
      { status: 491, reason: 'Request Pending' },
    ]);
    expect(signals).toEqual([ANSWERED]);
  });

  it('takes keys and offers once somebody has it', () => {
    const told: unknown[] = [];
    forked.press('1', (fault) => told.push(fault));
    forked.offer('x', (answer) => told.push(answer));
    branches[2]!.send(ANSWERED);
    forked.press('1', (fault) => told.push(fault));
    expect(told).toEqual(['the telephone takes no keys by INFO', { status: null }, 'pressed 1']);
  });
});
