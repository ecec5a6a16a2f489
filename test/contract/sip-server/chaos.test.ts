import { expect, test } from 'vitest';
import { request, response } from './support/dialogs.ts';
import { RawApplication } from './support/raw-application.ts';
import type { Frame } from './support/raw-application.ts';
import { startServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import type { PeerCall } from './support/sip-peer.ts';
import { header, sdp, tag } from './support/sip-text.ts';
import type { SipText } from './support/sip-text.ts';
import { pause } from './support/suite.ts';

/** A source of pseudo-random numbers that are the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const T1_MS = 10;

test.each([1, 2, 3, 4])(
  'peers and an application do anything at any time: no exception, and nothing is left (seed %i)',
  async (seed) => {
    const random = generator(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    /** Picks from a list that may be empty. */
    const pickAny = <Item>(items: readonly Item[]): Item | undefined => (items.length === 0 ? undefined : pick(items));
    const server = await startServerUnderTest('embedded', {
      timers: { t1Ms: T1_MS, t2Ms: 8 * T1_MS, t4Ms: 10 * T1_MS },
      sessionTimers: { minSeconds: 1 },
      limits: { applicationGraceMs: 100, applicationTimeoutMs: 500 },
    });
    const caller = await SipPeer.open();
    const callee = await SipPeer.open();
    const application = await RawApplication.connect(server, 'invite', 'options', 'subscribe');
    const calls: PeerCall[] = [];
    const dialogs: string[] = ['none;from-tag=none'];
    const transactions: string[] = ['none'];
    const waiting: SipText[] = [];
    const statuses = [100, 180, 183, 200, 200, 200, 202, 302, 401, 404, 422, 486, 487, 491, 503, 603];
    const extras = (): Record<string, string> =>
      pick<Record<string, string>>([
        {},
        {},
        { Supported: '100rel, timer' },
        { 'Session-Expires': pick(['1;refresher=uac', '2;refresher=uas', '1800', '0']), Supported: 'timer' },
        { Require: '100rel', RSeq: pick(['1', '2', '7']) },
        { RAck: '1 1 INVITE' },
        { 'Subscription-State': pick(['active', 'terminated']), Event: 'x' },
      ]);

    const onFrame = (frame: Frame): void => {
      const { fields, sip } = frame;
      if (fields[1] === 'sip') {
        transactions.push(fields[8]!);
      } else if (fields[4] === 'application' && sip?.method !== undefined) {
        transactions.push(fields[10]!);
      }
      if (sip !== null) {
        dialogs.push(`${header(sip, 'call-id')};from-tag=${tag(header(sip, 'from'))}`);
      }
    };
    const { inbox } = application;
    const add = inbox.add.bind(inbox);
    inbox.add = (frame) => {
      add(frame);
      onFrame(frame);
    };
    for (const peer of [caller, callee]) {
      const keep = peer.inbox.add.bind(peer.inbox);
      peer.inbox.add = (message) => {
        keep(message);
        if (message.method !== null) {
          waiting.push(message);
        } else {
          const call = calls.find(({ callId }) => callId === header(message, 'call-id'));
          if (call !== undefined && random() < 0.8) {
            call.toTag = tag(header(message, 'to'));
            if (message.status! >= 200 && header(message, 'cseq').endsWith('INVITE')) {
              call.ack(message);
            }
          }
        }
      };
    }

    const steps: readonly (() => void)[] = [
      () => {
        const call = caller.call(server.sip);
        calls.push(call);
        call.invite({ headers: extras() });
      },
      () => pickAny(calls)?.inviteAgain(),
      () => pickAny(calls)?.cancel(),
      () =>
        pickAny(calls)?.send(
          pick(['BYE', 'INFO', 'UPDATE', 'PRACK', 'INVITE', 'NOTIFY', 'OPTIONS', 'REFER', 'SUBSCRIBE']),
          {
            headers: extras(),
            body: pick(['', sdp(4000)]),
          },
        ),
      () => {
        const message = pickAny(waiting);
        if (message !== undefined) {
          const peer = message.uri?.includes('alice') === true ? caller : callee;
          peer.reply(message, pick(statuses), {
            tag: pick(['x', 'y']),
            headers: extras(),
            body: pick(['', sdp(6000)]),
          });
        }
      },
      () => {
        application.send(
          `sip|${pick(transactions.slice(-30))}|`,
          response(pick(statuses), extras(), pick(['', sdp(5000)])),
        );
      },
      () =>
        application.send(
          'sip||',
          request(pick(['INVITE', 'OPTIONS', 'SUBSCRIBE']), extras(), sdp(5000), callee.uri('bob')),
        ),
      () =>
        application.send(
          `sip||${pick(dialogs.slice(-30))}`,
          request(
            pick(['ACK', 'ACK', 'BYE', 'INFO', 'INVITE', 'UPDATE', 'PRACK', 'NOTIFY', 'REFER']),
            extras(),
            pick(['', sdp(5000)]),
          ),
        ),
      () => application.send(`sip|${pick(transactions.slice(-30))}|`, request('CANCEL', {}, '', callee.uri('bob'))),
    ];
    for (let step = 0; step < 3_000; step += 1) {
      pick(steps)();
      if (step % 10 === 0) {
        await pause(1);
      }
    }
    expect(server.stats()!.counters.internalErrors).toBe(0);
    application.close();
    const answerBye = setInterval(() => {
      for (const message of waiting.splice(0)) {
        if (message.method === 'BYE' || message.method === 'CANCEL') {
          callee.reply(message, 200);
        }
      }
    }, 10);
    await expect
      .poll(
        () => {
          const { transactions: open, dialogs: held, timers, pendingRequests, counters } = server.stats()!;
          return { open, held, timers, pendingRequests, errors: counters.internalErrors };
        },
        { timeout: 15_000, interval: 200 },
      )
      .toEqual({ open: 0, held: 0, timers: 0, pendingRequests: 0, errors: 0 });
    clearInterval(answerBye);
    await Promise.all([caller.close(), callee.close()]);
    await server.close();
  },
  40_000,
);
