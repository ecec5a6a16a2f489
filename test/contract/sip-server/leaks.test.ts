import { expect, test } from 'vitest';
import { connectApplication } from './support/application.ts';
import { startServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import type { PeerCall } from './support/sip-peer.ts';
import { header } from './support/sip-text.ts';
import { pause } from './support/suite.ts';

const T1 = 20;

/** Answers the requests of a B2BUA, as the user part of their URI says. */
function behave(callee: SipPeer): void {
  const { inbox } = callee;
  const add = inbox.add.bind(inbox);
  inbox.add = (message) => {
    add(message);
    const user = /^sip:([a-z]+)/u.exec(message.uri ?? '')?.[1] ?? '';
    switch (message.method) {
      case 'INVITE':
        if (user === 'busy') {
          callee.reply(message, 486);
        } else if (user !== 'silent') {
          callee.reply(message, 180);
          if (user !== 'ringing') {
            callee.reply(message, 200, { body: message.body });
          }
        }
        break;
      case 'CANCEL': {
        callee.reply(message, 200);
        const branch = header(message, 'via');
        const invite = inbox.all.find((each) => each.method === 'INVITE' && header(each, 'via') === branch);
        callee.reply(invite!, 487);
        break;
      }
      case 'BYE':
        callee.reply(message, 200);
        break;
      default:
    }
  };
}

test('when all calls are over the server holds nothing: no transaction, dialog, timer or request', async () => {
  const server = await startServerUnderTest('embedded', { timers: { t1Ms: T1, t2Ms: 8 * T1, t4Ms: 10 * T1 } });
  const caller = await SipPeer.open();
  const callee = await SipPeer.open();
  behave(callee);
  const ends = { joined: 0, failed: 0 };
  const application = await connectApplication(server, (srf) => {
    srf.invite((req, res) => {
      const user = /sip:([a-z]+)@/u.exec((req as unknown as { uri: string }).uri)![1]!;
      srf.createB2BUA(req, res, callee.uri(user), {}).then(
        ({ uas, uac }) => {
          ends.joined += 1;
          uas.on('destroy', () => void uac.destroy());
          uac.on('destroy', () => void uas.destroy());
        },
        () => (ends.failed += 1),
      );
    });
  });
  const calls: PeerCall[] = [];
  const rounds = 10;
  for (let round = 0; round < rounds; round += 1) {
    for (const user of ['answer', 'busy', 'ringing', 'silent', 'noack']) {
      const call = caller.call(server.sip, { user });
      calls.push(call);
      call.invite();
      if (user === 'answer') {
        await call.answered();
        call.send('BYE');
        await call.response(200, 'BYE');
      } else if (user === 'busy') {
        await call.answered(486);
      } else if (user === 'ringing') {
        await call.response(180, 'INVITE');
        call.cancel();
        await call.answered(487);
      }
      // `silent` does not answer our INVITE, and `noack` never acknowledges our 200
    }
  }
  await expect.poll(() => ends, { timeout: 80 * T1 + 2_000 }).toEqual({ joined: 2 * rounds, failed: 3 * rounds });
  await expect
    .poll(
      () => {
        const { transactions, dialogs, timers, pendingRequests, counters } = server.stats()!;
        return { transactions, dialogs, timers, pendingRequests, errors: counters.internalErrors };
      },
      { timeout: 200 * T1 + 3_000 },
    )
    .toEqual({ transactions: 0, dialogs: 0, timers: 0, pendingRequests: 0, errors: 0 });
  application.close();
  await pause(50);
  expect(server.stats()).toMatchObject({ applications: 0, sockets: 2 });
  await Promise.all([caller.close(), callee.close()]);
  await server.close();
});
