import { beforeEach, describe, expect, it } from 'vitest';
import type { Subscription, SubscriptionSignal } from '../../../../src/ports/subscription.ts';
import { Subscriptions } from '../../../../src/signalling/drachtio/subscriptions.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';
import { FakeSrf } from './fake-srf.ts';

const DIALOG = { uri: 'sip:2001@pbx', event: 'dialog', accept: 'a/b', expiresS: 60, auth: undefined };
const HEADERS: Readonly<Record<string, string>> = {
  'Call-ID': 'c1',
  From: '<sip:w@us>;tag=ours',
  Contact: '<sip:w@us>',
};

describe('A subscription of ours', () => {
  let clock: FakeClock;
  let srf: FakeSrf;
  let all: Subscriptions;
  let signals: SubscriptionSignal[];
  let respond: (response: unknown) => void;

  beforeEach(() => {
    clock = new FakeClock();
    srf = new FakeSrf();
    all = new Subscriptions(srf, clock);
    signals = [];
  });

  async function subscribe(isUp = true): Promise<Subscription> {
    const subscription = all.subscribe(DIALOG, (signal) => signals.push(signal), () => isUp); // prettier-ignore
    await settle();
    return subscription;
  }

  /** It went out. */
  function sent(): void {
    srf.requests[0]?.callback(null, {
      get: (name: string) => HEADERS[name],
      on: (_event: string, listener: typeof respond) => void (respond = listener),
    } as never);
  }

  function answer(status: number): void {
    respond({ status, get: (name: string) => (name === 'To' ? '<sip:2001@pbx>;tag=theirs' : undefined) });
  }

  it('that nobody answers is refused, and nothing is left of it', async () => {
    await subscribe();
    sent();
    answer(100);
    clock.advance(40_000);
    expect(signals).toEqual([{ type: 'refused', status: null, isOver: true, minExpiresS: null, retryAfterS: null }]);
    answer(200);
    expect(signals).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('that cannot be sent is refused', async () => {
    await subscribe();
    srf.requests[0]?.callback(new Error('no transport'));
    expect(signals).toMatchObject([{ type: 'refused', status: null, isOver: true }]);
    expect(clock.pending).toBe(0);
  });

  it('is lost with the connection, once', async () => {
    await subscribe();
    sent();
    answer(200);
    all.lost();
    all.lost();
    expect(signals.map(({ type }) => type)).toEqual(['accepted', 'lost']);
    await subscribe(false);
    expect(signals.map(({ type }) => type)).toEqual(['accepted', 'lost', 'lost']);
    expect(clock.pending).toBe(0);
  });

  it('has one SUBSCRIBE out at a time', async () => {
    const subscription = await subscribe();
    sent();
    subscription.refresh();
    subscription.refresh();
    expect(srf.byDialogId).toEqual([]);
    answer(200);
    expect(srf.byDialogId).toEqual(['SUBSCRIBE c1;from-tag=ours']);
    subscription.refresh();
    clock.advance(40_000);
    expect(signals.at(-1)).toMatchObject({ type: 'refused', status: null, isOver: false });
    expect(srf.byDialogId).toHaveLength(2);
    all.close();
    expect(clock.pending).toBe(0);
  });

  it('that is ended tells nothing any more, and waits for its last NOTIFY for a bounded time', async () => {
    const subscription = await subscribe();
    sent();
    answer(200);
    let ended = 0;
    subscription.end(() => (ended += 1));
    subscription.end(() => (ended += 1));
    expect(srf.byDialogId).toHaveLength(1);
    clock.advance(40_000);
    expect(ended).toBe(2);
    subscription.end(() => (ended += 1));
    expect(ended).toBe(3);
    clock.advance(32_000);
    expect(signals.map(({ type }) => type)).toEqual(['accepted']);
    expect(clock.pending).toBe(0);
  });
});
