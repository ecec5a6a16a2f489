import pino from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { SessionOffers } from '../../../../src/signalling/drachtio/session-offers.ts';
import type { SrfDialog, SrfResponse } from '../../../../src/signalling/drachtio/srf.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { sipMessage } from './sip-message.ts';

interface Sent {
  readonly method: string;
  readonly body: string;
  acks: number;
  respond(status: number, sdp?: string): void;
}

let clock: FakeClock;
let sent: Sent[];
let gone: number[];
let answers: unknown[];
/** The error that requests get instead of going out. */
let failure: Error | null;

/** A dialog whose requests the test answers. */
const dialog = {
  id: 'dialog',
  local: { contact: '<sip:us@here>' },
  agent: {
    request: (
      { method, body }: { method: string; body: string },
      callback: (error: unknown, request?: object) => void,
    ): void => {
      if (failure !== null) {
        callback(failure);
        return;
      }
      callback(null, {
        on: (event: string, listener: (response: SrfResponse, ack: () => void) => void): void => {
          if (event !== 'response') return;
          const one: Sent = {
            method,
            body,
            acks: 0,
            respond: (status, sdp) => {
              const message = sipMessage(sdp === undefined ? {} : { 'Content-Type': 'application/sdp' }, sdp ?? '');
              listener({ ...message, status } as unknown as SrfResponse, () => (one.acks += 1));
            },
          };
          sent.push(one);
        },
      });
    },
  },
} as unknown as SrfDialog;

function offers(ownsCallId: boolean, random = 0, theirs = false): SessionOffers {
  const logger = pino({ level: 'silent' });
  const onGone = (status: number): unknown => gone.push(status);
  return new SessionOffers({ dialog, ownsCallId, onGone, clock, logger, random: () => random }, theirs);
}

const keep = (answer: unknown): unknown => answers.push(answer);

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  gone = [];
  answers = [];
  failure = null;
});

describe('re-INVITEs of ours', () => {
  test('a 2xx is acknowledged and has the answer (RFC 3261 13.2.2.4)', () => {
    offers(true).offer('offer', keep);
    sent[0]!.respond(100);
    sent[0]!.respond(180);
    sent[0]!.respond(200, 'answer');
    expect(sent).toMatchObject([{ method: 'INVITE', body: 'offer', acks: 1 }]);
    expect(answers).toEqual([{ sdp: 'answer' }]);
    expect(clock.pending).toBe(0);
  });

  test.each([
    [true, 0, 2_100],
    [true, 0.9999, 4_000],
    [false, 0, 0],
    [false, 0.9999, 2_000],
  ])('491: tried again; owns the Call-ID %s, chance %d: after %d ms (RFC 3261 14.1)', (owns, random, delayMs) => {
    offers(owns, random).offer('offer', keep);
    sent[0]!.respond(491);
    clock.advance(delayMs - 1);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    expect(sent).toHaveLength(2);
    sent[1]!.respond(200, 'answer');
    expect(answers).toEqual([{ sdp: 'answer' }]);
  });

  test('491 for ever is given up', () => {
    offers(false).offer('offer', keep);
    for (let tries = 0; tries < 10; tries += 1) {
      sent[tries]?.respond(491);
      clock.advance(1);
    }
    expect(sent).toHaveLength(5);
    expect(answers).toEqual([{ status: 491 }]);
  });

  test('an offer of the far end meanwhile makes ours void (RFC 3264 4)', () => {
    const mine = offers(true);
    mine.offer('offer', keep);
    sent[0]!.respond(491);
    mine.theirsBegan();
    expect(answers).toEqual([{ status: 491 }]);
    mine.offer('new', keep);
    clock.advance(5_000);
    expect(sent).toHaveLength(1);
    mine.theirsEnded();
    expect(sent.map(({ body }) => body)).toEqual(['offer', 'new']);
  });

  test('none goes out before the ACK of the first INVITE (RFC 3261 14.1)', () => {
    const mine = offers(false, 0, true);
    mine.offer('offer', keep);
    expect(sent).toEqual([]);
    mine.theirsEnded();
    expect(sent).toHaveLength(1);
    expect(mine.pending).toBe(true);
  });

  test('one is out at a time, and a newer one replaces one that waits', () => {
    const mine = offers(true);
    mine.offer('first', keep);
    mine.offer('second', keep);
    mine.offer('third', keep);
    expect(answers).toEqual([{ status: null }]);
    sent[0]!.respond(200, 'answer');
    sent[1]!.respond(200, 'again');
    expect(sent.map(({ body }) => body)).toEqual(['first', 'third']);
    expect(answers).toEqual([{ status: null }, { sdp: 'answer' }, { sdp: 'again' }]);
  });

  test.each([481, 408])('%i ends the dialog (RFC 3261 12.2.1.2)', (status) => {
    offers(true).offer('offer', keep);
    sent[0]!.respond(status);
    expect([answers, gone]).toEqual([[{ status }], [status]]);
  });

  test.each([401, 488, 500, 603])('%i leaves the session as it was (RFC 3261 14.1)', (status) => {
    offers(true).offer('offer', keep);
    sent[0]!.respond(status);
    expect([answers, gone]).toEqual([[{ status }], []]);
  });

  test('no answer at all is given up after 40 s, and a late 2xx is acknowledged all the same', () => {
    offers(true).offer('offer', keep);
    sent[0]!.respond(180);
    clock.advance(40_000);
    expect(answers).toEqual([{ status: null }]);
    sent[0]!.respond(200, 'late');
    expect([sent[0]!.acks, answers.length]).toEqual([1, 1]);
  });

  test('a 2xx without an answer, and a request that does not go out, change nothing', () => {
    const mine = offers(true);
    mine.offer('offer', keep);
    sent[0]!.respond(200);
    failure = new Error('unable to find dialog');
    mine.offer('offer', keep);
    expect(answers).toEqual([{ status: null }, { status: null }]);
  });

  test('the end of the leg ends what is out and what waits', async () => {
    const mine = offers(true);
    mine.offer('first', keep);
    mine.offer('second', keep);
    mine.close();
    mine.offer('third', keep);
    await Promise.resolve();
    expect(answers).toEqual([{ status: null }, { status: null }, { status: null }]);
    expect(clock.pending).toBe(0);
  });
});
