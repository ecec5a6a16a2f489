import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PhoneWatch } from '../../../src/phone-watch/index.ts';
import type { PhoneReport } from '../../../src/ports/agents.ts';
import { asAgentId } from '../../../src/ports/ids.ts';
import type { OutgoingSubscribe, Subscription, SubscriptionSignal } from '../../../src/ports/subscription.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { dialogInfo, presence } from './samples.ts';

const ANNA = asAgentId('anna');
const MINUTE = 60_000;

/** A subscription whose far end is the test. */
class FakeSubscription implements Subscription {
  readonly asked: OutgoingSubscribe;
  readonly signal: (signal: SubscriptionSignal) => void;
  refreshes = 0;
  isEnded = false;
  #done: () => void = () => undefined;
  #version = 0;

  constructor(asked: OutgoingSubscribe, signal: (signal: SubscriptionSignal) => void) {
    this.asked = asked;
    this.signal = signal;
  }

  refresh(): void {
    this.refreshes += 1;
  }

  end(done: () => void): void {
    this.isEnded = true;
    this.#done = done;
  }

  drop(): void {
    this.isEnded = true;
  }

  /** The SUBSCRIBE that was to end it is answered. */
  answerEnd(): void {
    this.#done();
  }

  accept(expiresS: number | null = 3_600): this {
    this.signal({ type: 'accepted', expiresS });
    return this;
  }

  refuse(status: number | null, more: Partial<Extract<SubscriptionSignal, { type: 'refused' }>> = {}): void {
    this.signal({ type: 'refused', status, isOver: true, minExpiresS: null, retryAfterS: null, ...more });
  }

  /** @param body null: there is none */
  notify(body: string | null, more: Partial<Extract<SubscriptionSignal, { type: 'notified' }>> = {}): void {
    const contentType = this.asked.accept;
    const empty = { reason: null, expiresS: null, retryAfterS: null };
    this.signal({
      type: 'notified',
      state: 'active',
      ...empty,
      contentType: body === null ? null : contentType,
      body: body ?? '',
      ...more,
    });
  }

  /** So many calls are up. */
  calls(count: number): void {
    const dialogs = Array.from({ length: count }, (_, index) => [`d${String(index)}`, 'confirmed'] as const);
    this.notify(dialogInfo({ version: this.#version++, dialogs }));
  }

  terminate(reason: string | null, retryAfterS: number | null = null): void {
    this.notify(null, { state: 'terminated', reason, retryAfterS });
  }
}

let clock: FakeClock;
let watch: PhoneWatch;
let subscriptions: FakeSubscription[];
let reports: PhoneReport[];
let log: Record<string, unknown>[];

beforeEach(() => {
  clock = new FakeClock();
  subscriptions = [];
  reports = [];
  log = [];
  watch = new PhoneWatch({
    signalling: {
      subscribe: (asked, signal) => {
        const subscription = new FakeSubscription(asked, signal);
        subscriptions.push(subscription);
        return subscription;
      },
    },
    targetsOf: (uri) =>
      uri === 'nowhere'
        ? []
        : ['pbx-a', 'pbx-b'].map((host) => ({ uri: `sip:${uri}@${host}`, auth: { username: host, password: 'p' } })),
    onReport: (_id, report) => reports.push(report),
    clock,
    random: () => 0.5,
    logger: pino({ level: 'info' }, { write: (line) => log.push(JSON.parse(line) as Record<string, unknown>) }),
  });
  watch.start();
});
afterEach(async () => {
  const closed = watch.close();
  clock.advance(2_000);
  await closed;
  expect(clock.pending).toBe(0);
});

function newest(): FakeSubscription {
  return subscriptions.at(-1)!;
}

/** Anna's telephone is watched, and idle. */
function watched(asking: 'dialog' | 'presence' = 'dialog'): FakeSubscription {
  watch.put({ id: ANNA, uri: '2001', watch: asking });
  const subscription = newest().accept();
  if (asking === 'dialog') subscription.calls(0);
  expect(reports.splice(0)).toEqual(asking === 'dialog' ? [{ phone: 'idle' }] : []);
  return subscription;
}

describe('a telephone that is watched', () => {
  test('is subscribed to at its trunk, with its credentials', () => {
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    expect(newest().asked).toEqual({
      uri: 'sip:2001@pbx-a',
      auth: { username: 'pbx-a', password: 'p' },
      event: 'dialog',
      accept: 'application/dialog-info+xml',
      expiresS: 3_600,
    });
  });

  test('reports what the PBX tells', () => {
    const subscription = watched();
    subscription.calls(1);
    subscription.calls(2);
    subscription.calls(0);
    subscription.notify(null);
    expect(reports).toEqual([
      { phone: 'busy', calls: 1 },
      { phone: 'busy', calls: 2 },
      { phone: 'idle' },
      { phone: 'unknown' },
    ]);
  });

  test('by presence too', () => {
    const subscription = watched('presence');
    expect(subscription.asked).toMatchObject({ event: 'presence', accept: 'application/pidf+xml' });
    subscription.notify(presence('open', ['on-the-phone']));
    subscription.notify(presence('open', []));
    expect(reports).toEqual([{ phone: 'busy', calls: 1 }, { phone: 'idle' }]);
  });

  test('a NOTIFY before the 2xx counts (RFC 6665 4.1.2.4)', () => {
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    newest().calls(1);
    newest().accept();
    expect(reports).toEqual([{ phone: 'busy', calls: 1 }]);
  });

  test('a pending subscription tells nothing', () => {
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    newest().accept().notify(dialogInfo({ dialogs: [['a', 'early']] }), { state: 'pending' }); // prettier-ignore
    clock.advance(MINUTE);
    expect(reports).toEqual([]);
    expect(newest().isEnded).toBe(false);
  });

  test('a body that cannot be read says so once, and stops nobody', () => {
    const subscription = watched();
    subscription.calls(1);
    subscription.notify('<rubbish');
    subscription.notify('<rubbish');
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
    expect(log.filter(({ msg }) => String(msg).includes('cannot be read'))).toHaveLength(1);
  });

  test('a document that was missed has the PBX asked for all of it, once', () => {
    const subscription = watched();
    for (const version of [5, 9]) {
      subscription.notify(dialogInfo({ version, state: 'partial', dialogs: [['a', 'early']] }));
    }
    clock.advance(1_000);
    expect(subscription.refreshes).toBe(1);
    subscription.calls(0);
    clock.advance(10_000);
    expect([reports.at(-1), subscription.refreshes]).toEqual([{ phone: 'idle' }, 1]);
  });
});

describe('a subscription goes on', () => {
  test('it is refreshed before its end, as the 2xx and the NOTIFYs say when that is', () => {
    const subscription = watched();
    clock.advance(44 * MINUTE);
    expect(subscription.refreshes).toBe(0);
    clock.advance(2 * MINUTE);
    expect(subscription.refreshes).toBe(1);
    subscription.accept(100);
    clock.advance(76_000);
    expect(subscription.refreshes).toBe(2);
    subscription.accept(3_600).notify(dialogInfo({ version: 9, dialogs: [] }), { expiresS: 60 });
    clock.advance(46_000);
    expect(subscription.refreshes).toBe(3);
  });

  test('a PBX that grants next to nothing is not asked all the time', () => {
    const subscription = watched();
    subscription.accept(0);
    clock.advance(9_000);
    expect(subscription.refreshes).toBe(0);
  });

  test('while the telephone is busy it is asked about every few minutes, so that no lost NOTIFY keeps it busy', () => {
    const subscription = watched();
    subscription.calls(1);
    clock.advance(5 * MINUTE);
    expect(subscription.refreshes).toBe(1);
  });

  test('a refresh that fails is tried again until the end; then nothing is known (RFC 6665 4.1.2.2)', () => {
    const subscription = watched();
    subscription.accept(100);
    subscription.calls(1);
    clock.advance(76_000);
    subscription.refuse(503, { isOver: false });
    expect(reports).toEqual([{ phone: 'busy', calls: 1 }]);
    clock.advance(13_000);
    expect(subscription.refreshes).toBe(2);
    clock.advance(9_000);
    subscription.refuse(null, { isOver: false });
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
    expect(subscription.isEnded).toBe(true);
    clock.advance(31_000);
    expect(subscriptions).toHaveLength(2);
  });

  test('a refresh that finds no subscription is followed by a new one at once, and what was known holds', () => {
    const subscription = watched();
    subscription.calls(1);
    clock.advance(MINUTE);
    subscription.refuse(481);
    expect(subscriptions).toHaveLength(2);
    newest().accept().calls(1);
    expect(reports).toEqual([
      { phone: 'busy', calls: 1 },
      { phone: 'busy', calls: 1 },
    ]);
  });

  test('where the new one tells nothing in time, nothing is known', () => {
    const subscription = watched();
    subscription.calls(1);
    clock.advance(MINUTE);
    subscription.refuse(481);
    clock.advance(5_000);
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
  });
});

describe('a subscription that the PBX ends (RFC 6665 4.1.3)', () => {
  test.each([
    ['deactivated', null, 0],
    ['timeout', null, 0],
    ['probation', 90, 90_000],
    ['probation', null, 30_000],
    ['giveup', 45, 45_000],
    [null, null, 30_000],
    ['unheard-of', null, 30_000],
    ['rejected', null, 60 * MINUTE],
    ['noresource', null, 60 * MINUTE],
    ['invariant', null, 60 * MINUTE],
    ['probation', 4_000_000, 60 * MINUTE],
    ['probation', 0, 5_000],
  ])('%s, retry-after %s: the next one comes after %s ms', (reason, retryAfterS, ms) => {
    const subscription = watched();
    clock.advance(MINUTE);
    subscription.terminate(reason, retryAfterS);
    if (ms > 0) {
      clock.advance(ms - 1);
      expect(subscriptions).toHaveLength(1);
      clock.advance(1);
    }
    expect(subscriptions).toHaveLength(2);
  });

  test('one that ends as soon as it began is not followed at once', () => {
    watched().terminate('deactivated');
    expect(subscriptions).toHaveLength(1);
    clock.advance(30_000);
    expect(subscriptions).toHaveLength(2);
  });

  test('where it is not followed at once, nothing is known', () => {
    const subscription = watched();
    subscription.calls(1);
    subscription.terminate('probation', 90);
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
  });
});

describe('a PBX that does not tell', () => {
  test.each([489, 403, 404, 500, 401, null])(
    'answers %s: it is asked again after minutes, by the next trunk',
    (status) => {
      watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
      newest().refuse(status);
      expect(reports).toEqual([]);
      clock.advance(4 * MINUTE);
      expect(subscriptions).toHaveLength(1);
      clock.advance(2 * MINUTE);
      expect(subscriptions.map(({ asked }) => asked.uri)).toEqual(['sip:2001@pbx-a', 'sip:2001@pbx-b']);
    },
  );

  test('the log says so once, and once that it tells after all', () => {
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    for (let time = 0; time < 3; time += 1) {
      newest().refuse(489);
      clock.advance(5 * MINUTE);
    }
    newest().accept().calls(0);
    newest().calls(1);
    expect(log.map(({ msg, agent, why }) => [msg, agent, why])).toEqual([
      ["the PBX does not tell what an agent's telephone does", 'anna', 'it answered 489'],
      ["the PBX tells what an agent's telephone does", 'anna', undefined],
    ]);
  });

  test('423: it is asked once more for as long as it wants (RFC 6665 4.2.1.1)', () => {
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    newest().refuse(423, { minExpiresS: 7_200 });
    expect(subscriptions.map(({ asked }) => asked.expiresS)).toEqual([3_600, 7_200]);
    newest().refuse(423, { minExpiresS: 8_000 });
    expect(subscriptions).toHaveLength(2);
  });

  test('Retry-After is heeded', () => {
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    newest().refuse(503, { retryAfterS: 20 });
    clock.advance(20_000);
    expect(subscriptions).toHaveLength(2);
  });

  test('without a NOTIFY there is no subscription (RFC 6665 4.1.2.4)', () => {
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    newest().accept();
    clock.advance(32_000);
    expect(newest().isEnded).toBe(true);
    expect(log).toMatchObject([{ why: 'no NOTIFY came' }]);
    clock.advance(5 * MINUTE);
    expect(subscriptions).toHaveLength(2);
  });

  test('one that cannot be dialled is not asked about', () => {
    watch.put({ id: ANNA, uri: 'nowhere', watch: 'dialog' });
    expect(subscriptions).toEqual([]);
    expect(log).toMatchObject([{ why: 'it cannot be dialled' }]);
  });
});

describe('when a call of ours is over', () => {
  test('and the PBX says so in time, nothing is asked', () => {
    const subscription = watched();
    subscription.calls(1);
    watch.released(ANNA);
    clock.advance(1_000);
    subscription.calls(0);
    clock.advance(10_000);
    expect(subscription.refreshes).toBe(0);
    expect(reports.at(-1)).toEqual({ phone: 'idle' });
  });

  test('and the PBX does not say so, it is asked, and believed', () => {
    const subscription = watched();
    subscription.calls(1);
    watch.released(ANNA);
    clock.advance(2_000);
    expect(subscription.refreshes).toBe(1);
    subscription.accept();
    subscription.calls(1);
    clock.advance(6_000);
    expect(reports.slice(1)).toEqual([{ phone: 'busy', calls: 1 }]);
  });

  test('and it does not answer, nothing is known any more', () => {
    const subscription = watched();
    subscription.calls(1);
    watch.released(ANNA);
    clock.advance(7_000);
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
  });

  test('a NOTIFY of our ringing that comes too late is asked about as well', () => {
    const subscription = watched();
    watch.released(ANNA);
    clock.advance(500);
    subscription.calls(1);
    clock.advance(1_500);
    expect(subscription.refreshes).toBe(1);
    subscription.calls(0);
    expect(reports.at(-1)).toEqual({ phone: 'idle' });
  });
});

describe('all telephones', () => {
  test('a lost SIP server is asked again when it may be back', () => {
    const subscription = watched();
    subscription.calls(1);
    subscription.signal({ type: 'lost' });
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
    clock.advance(5_000);
    expect(subscriptions).toHaveLength(2);
  });

  test('so many SUBSCRIBEs are out at once; the others follow as these are answered', () => {
    for (let number = 0; number < 20; number += 1) {
      watch.put({ id: asAgentId(`a${String(number)}`), uri: String(number), watch: 'dialog' });
    }
    expect(subscriptions).toHaveLength(16);
    subscriptions[0]!.accept();
    subscriptions[1]!.refuse(489);
    expect(subscriptions).toHaveLength(18);
    watch.removed(asAgentId('a18'));
    watch.removed(asAgentId('a2'));
    expect(subscriptions.map(({ asked }) => asked.uri).slice(16)).toEqual([16, 17, 19].map((n) => `sip:${String(n)}@pbx-a`)); // prettier-ignore
  });

  test('a change of the telephone or of how it is watched begins anew; any other change does not', () => {
    const subscription = watched();
    watch.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    expect(subscriptions).toHaveLength(1);
    subscription.calls(1);
    watch.put({ id: ANNA, uri: '2002', watch: 'dialog' });
    expect(subscription.isEnded).toBe(true);
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
    subscription.calls(1);
    expect(reports.at(-1)).toEqual({ phone: 'unknown' });
    expect(newest().asked.uri).toBe('sip:2002@pbx-a');
    watch.put({ id: ANNA, uri: '2002', watch: 'off' });
    expect(newest().isEnded).toBe(true);
    expect(subscriptions).toHaveLength(2);
  });

  test('at the end the PBX is told; one that does not answer is not waited for', async () => {
    const subscription = watched();
    let isClosed = false;
    const closed = watch.close().then(() => (isClosed = true));
    expect(subscription.isEnded).toBe(true);
    await Promise.resolve();
    expect(isClosed).toBe(false);
    subscription.answerEnd();
    await closed;
    watch.put({ id: ANNA, uri: '2003', watch: 'dialog' });
    expect(subscriptions).toHaveLength(1);
  });

  test('nobody is asked before the SIP side is up', async () => {
    const later = new PhoneWatch({
      signalling: { subscribe: () => expect.unreachable() },
      targetsOf: () => [],
      onReport: () => expect.unreachable(),
      clock,
      logger: pino({ level: 'silent' }),
    });
    later.put({ id: ANNA, uri: '2001', watch: 'dialog' });
    await later.close();
  });
});
