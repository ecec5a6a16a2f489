import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DigestGuard } from '../../../src/shared/digest/index.ts';
import { fastClock } from './support/fast-clock.ts';
import { connectApplication } from './support/application.ts';
import { answer, response } from './support/dialogs.ts';
import { startServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import type { PeerCall } from './support/sip-peer.ts';
import { header, headerLines, sdp } from './support/sip-text.ts';
import type { SipText } from './support/sip-text.ts';
import { pause, setStage } from './support/suite.ts';

const ACCOUNT = { username: 'pbx', password: 'secret', algorithms: ['SHA-256', 'MD5'] } as const;
const REALM = 'warmbridge';
const guard = new DigestGuard({
  realm: REALM,
  // the server does not challenge the trunk at 127.0.0.2
  accountOf: ({ source }) => (source === '127.0.0.2' ? null : ACCOUNT),
  clock: fastClock(1),
  nonces: { lifetimeMs: 1_000 },
});

/** Builds an Authorization header that answers a 401, in a few lines of the test's own. */
function credentials(
  challenged: SipText,
  call: PeerCall,
  options: { algorithm?: string; password?: string; method?: string; count?: string } = {},
): Record<string, string> {
  const { algorithm = 'SHA-256', password = ACCOUNT.password, method = 'INVITE', count = '00000001' } = options;
  const offered = headerLines(challenged, 'www-authenticate').find((line) => line.includes(`algorithm=${algorithm},`));
  const nonce = /nonce="([^"]+)"/u.exec(offered ?? '')?.[1] ?? 'none';
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const [user, request] = [hash(`${ACCOUNT.username}:${REALM}:${password}`), hash(`${method}:${call.target}`)];
  const digest = hash(`${user}:${nonce}:${count}:0a4f113b:auth:${request}`);
  return {
    Authorization:
      `Digest username="${ACCOUNT.username}",realm="${REALM}",nonce="${nonce}",uri="${call.target}",` +
      `response="${digest}",algorithm=${algorithm},cnonce="0a4f113b",qop=auth,nc=${count}`,
  };
}

describe('a source that has to prove who it is (RFC 3261 22)', () => {
  const stage = setStage('embedded', ['invite', 'options', 'bye', 'info'], { authenticate: (it) => guard.judge(it) });

  /** Makes a call whose first INVITE was challenged and acknowledged. */
  async function challengedCall(caller = stage.caller): Promise<{ call: PeerCall; challenge: SipText }> {
    const call = caller.call(stage.server.sip);
    call.invite();
    const challenge = await caller.response(401, 'INVITE');
    call.ack(challenge);
    call.toTag = '';
    return { call, challenge };
  }
  const frames = (): number => stage.application.inbox.left(({ fields }) => fields[1] === 'sip').length;

  test('no credentials: 401 with both algorithms, no state, nothing for the application, its ACK included', async () => {
    const { server, caller } = stage;
    const before = server.stats()!.counters.challenges;
    const { call, challenge } = await challengedCall();
    expect(headerLines(challenge, 'www-authenticate')).toEqual([
      expect.stringMatching(/^Digest realm="warmbridge", nonce="[\w-]{43}", algorithm=SHA-256, qop="auth"$/u),
      expect.stringMatching(/^Digest realm="warmbridge", nonce="[\w-]{43}", algorithm=MD5, qop="auth"$/u),
    ]);
    expect(header(challenge, 'via')).toContain(`;rport=${caller.port}`);
    call.inviteAgain(); // RFC 3261 8.2.7: the server is stateless, so it challenges again, with the same To tag
    const again = await caller.response(401, 'INVITE');
    expect(header(again, 'to')).toBe(header(challenge, 'to'));
    call.send('OPTIONS');
    await caller.response(401, 'OPTIONS');
    await pause(30);
    expect(frames()).toBe(0);
    const stats = server.stats()!;
    expect([stats.transactions, stats.dialogs, stats.pendingRequests]).toEqual([0, 0, 0]);
    expect(stats.counters.challenges - before).toBe(3);
  });

  test.each(['SHA-256', 'MD5'])(
    'right credentials with %s: the call goes on, and nothing in it is asked again',
    async (algorithm) => {
      const { application, caller } = stage;
      const { call, challenge } = await challengedCall();
      call.invite({ headers: credentials(challenge, call, { algorithm }) });
      const invite = await application.sip('INVITE');
      expect(header(invite.sip, 'authorization')).toContain('username="pbx"');
      call.inviteAgain(); // a retransmission is not a replay
      await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
      await call.answered();
      await application.sip('ACK');
      call.send('INFO');
      const info = await application.sip('INFO');
      await application.ask(`sip|${info.fields[8]!}|`, response(200));
      await caller.response(200, 'INFO');
      call.send('BYE');
      const bye = await application.sip('BYE');
      await application.ask(`sip|${bye.fields[8]!}|`, response(200));
      await caller.response(200, 'BYE');
      expect(caller.inbox.left(({ status }) => status === 401)).toEqual([]);
    },
  );

  test('an INVITE with credentials can be cancelled: CANCEL is never challenged (RFC 3261 22.1)', async () => {
    const { application, caller } = stage;
    const { call, challenge } = await challengedCall();
    call.invite({ headers: credentials(challenge, call) });
    await application.sip('INVITE');
    call.cancel();
    await caller.response(200, 'CANCEL');
    call.ack(await caller.response(487, 'INVITE'));
    caller.call(stage.server.sip).cancel();
    await caller.response(481, 'CANCEL');
  });

  test('a wrong password: 401 again with a new nonce, not stale; counted; nothing for the application', async () => {
    const { server, caller } = stage;
    const before = server.stats()!.counters.credentialsRefused;
    const { call, challenge } = await challengedCall();
    call.invite({ headers: credentials(challenge, call, { password: 'guess' }) });
    const second = await caller.response(401, 'INVITE');
    call.ack(second);
    expect(header(second, 'www-authenticate')).not.toContain('stale');
    expect(header(second, 'www-authenticate')).not.toBe(header(challenge, 'www-authenticate'));
    expect(server.stats()!.counters.credentialsRefused - before).toBe(1);
    expect(frames()).toBe(0);
  });

  test('guesses of the password are slowed: 403 without a challenge, counted, and no state (RFC 3261 21.4.4)', async () => {
    const { server } = stage;
    const guesser = await SipPeer.open('127.0.0.4');
    try {
      const { call, challenge } = await challengedCall(guesser);
      const { counters: before, transactions: transactionsBefore } = server.stats()!;
      for (let count = 0; count < 30; count += 1) {
        const guess = guesser.call(server.sip);
        guess.invite({ headers: credentials(challenge, guess, { password: `guess${count}` }) });
      }
      await expect.poll(() => guesser.inbox.left(({ status }) => status !== null && status >= 400).length).toBe(30);
      const refused = guesser.inbox.left(({ status }) => status === 403);
      expect(refused.length).toBeGreaterThanOrEqual(18);
      expect(headerLines(refused[0]!, 'www-authenticate')).toEqual([]);
      const { counters, transactions } = server.stats()!;
      expect(counters.credentialsRefused - before.credentialsRefused).toBe(30);
      expect(counters.challenges - before.challenges).toBe(30 - refused.length);
      expect(transactions).toBeLessThanOrEqual(transactionsBefore);
      expect(frames()).toBe(0);
      await pause(250);
      call.invite({ headers: credentials(challenge, call) });
      await stage.application.sip('INVITE');
    } finally {
      await guesser.close();
    }
  });

  test('an old nonce: stale=true, and the new one is good (RFC 7616 3.3)', async () => {
    const { application, caller } = stage;
    const { call, challenge } = await challengedCall();
    await pause(1_100);
    call.invite({ headers: credentials(challenge, call) });
    const second = await caller.response(401, 'INVITE');
    call.ack(second);
    call.toTag = '';
    expect(header(second, 'www-authenticate')).toContain('stale=true');
    call.invite({ headers: credentials(second, call) });
    await application.sip('INVITE');
  });

  test('the same credentials in another request are a replay; the next count is none', async () => {
    const { application, caller, server } = stage;
    const { call, challenge } = await challengedCall();
    const used = credentials(challenge, call);
    call.invite({ headers: used });
    await application.sip('INVITE');
    const thief = caller.call(server.sip);
    thief.invite({ headers: used });
    const refused = await caller.response(401, 'INVITE');
    expect(header(refused, 'call-id')).toBe(thief.callId);
    expect(header(refused, 'www-authenticate')).toContain('stale=true');
    const next = caller.call(server.sip);
    next.invite({ headers: credentials(challenge, next, { count: '00000002' }) });
    await application.sip('INVITE');
    next.invite({ headers: credentials(challenge, next, { count: '00000002' }) });
    await caller.response(401, 'INVITE');
  });

  test('credentials from another source are not good there', async () => {
    const { caller, server } = stage;
    const { call, challenge } = await challengedCall();
    const other = await SipPeer.open('127.0.0.3');
    try {
      const stolen = other.call(server.sip);
      stolen.invite({ headers: credentials(challenge, stolen) });
      expect(header(await other.response(401, 'INVITE'), 'www-authenticate')).toContain('stale=true');
    } finally {
      await other.close();
    }
    // the sources that they came from still work
    call.invite({ headers: credentials(challenge, call) });
    await stage.application.sip('INVITE');
    expect(caller.inbox.left(({ status }) => status === 401)).toEqual([]);
  });

  test('credentials of another method are not good (RFC 7616 3.4.2)', async () => {
    const { caller } = stage;
    const { call, challenge } = await challengedCall();
    call.send('OPTIONS', { headers: credentials(challenge, call) });
    await caller.response(401, 'OPTIONS');
    call.send('OPTIONS', { headers: credentials(challenge, call, { method: 'OPTIONS' }) });
    await stage.application.sip('OPTIONS');
  });

  test('a source without a challenge calls as before', async () => {
    const { server, application } = stage;
    const other = await SipPeer.open('127.0.0.2');
    try {
      await answer(server, application, other);
    } finally {
      await other.close();
    }
  });

  test('drachtio-srf knows only MD5 and joins the two challenges, and still answers them rightly', async () => {
    const { server, application } = stage;
    const other = await startServerUnderTest('embedded');
    const dialler = await connectApplication(other);
    try {
      const dialling = dialler.srf.createUAC(`sip:svc@127.0.0.1:${server.port}`, {
        localSdp: sdp(4000),
        auth: { username: ACCOUNT.username, password: ACCOUNT.password },
      });
      const invite = await application.sip('INVITE');
      expect(header(invite.sip, 'authorization')).toContain('algorithm=MD5');
      await application.ask(`sip|${invite.fields[8]!}|`, response(200, {}, sdp(5000)));
      const dialog = await dialling;
      expect(dialog.remote.sdp).toContain('m=audio 5000');
      const ended = dialog.destroy();
      const bye = await application.sip('BYE');
      await application.ask(`sip|${bye.fields[8]!}|`, response(200));
      await ended;
    } finally {
      dialler.close();
      await other.close();
    }
  });

  test('a flood without credentials leaves nothing behind', async () => {
    const { server, caller } = stage;
    const before = server.stats()!;
    for (let count = 0; count < 500; count += 1) {
      caller.call(server.sip).invite();
    }
    await expect.poll(() => caller.inbox.left(({ status }) => status === 401).length).toBe(500);
    const after = server.stats()!;
    expect([after.transactions, after.dialogs, after.pendingRequests]).toEqual([
      before.transactions,
      before.dialogs,
      before.pendingRequests,
    ]);
    expect(frames()).toBe(0);
  });
});
