import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IncomingInvite, LegSignal } from '../../../src/ports/signalling.ts';
import { DigestGuard } from '../../../src/shared/digest/index.ts';
import { RefusalLog } from '../../../src/shared/refusal-log.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { Inbox } from '../sip-server/support/inbox.ts';
import { describeOnEngines, startServerUnderTest } from '../sip-server/support/server-under-test.ts';
import type { ServerUnderTest } from '../sip-server/support/server-under-test.ts';
import { SipPeer } from '../sip-server/support/sip-peer.ts';
import { header, headerLines, sdp } from '../sip-server/support/sip-text.ts';
import type { SipText } from '../sip-server/support/sip-text.ts';

const ACCOUNT = { username: 'pbx', password: 'secret', algorithms: ['SHA-256', 'MD5'] } as const;
function parameter(text: string, name: string): string {
  return new RegExp(`[ ,]${name}="?([^",]*)`, 'u').exec(text)?.[1] ?? '';
}

/** RFC 7616 3.4.1, in a few lines of the test's own. */
function expectedResponse(algorithm: string, credentials: string, method: string): string {
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const of = (name: string): string => parameter(credentials, name);
  const user = hash(`${ACCOUNT.username}:${of('realm')}:${ACCOUNT.password}`);
  const request = hash(`${method}:${of('uri')}`);
  const middle = of('qop') === '' ? of('nonce') : `${of('nonce')}:${of('nc')}:${of('cnonce')}:${of('qop')}`;
  return hash(`${user}:${middle}:${request}`);
}

describeOnEngines('digest by the signalling adapter on %s', (engine) => {
  let server: ServerUnderTest;
  let signalling: DrachtioSignalling;
  let peer: SipPeer;
  let invites: Inbox<IncomingInvite>;
  let refusals: RefusalLog;
  let lines: unknown[];

  beforeAll(async () => {
    server = await startServerUnderTest(engine);
  });
  afterAll(async () => {
    await server.close();
  });
  beforeEach(async () => {
    const clock = new SystemClock();
    lines = [];
    refusals = new RefusalLog(pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) }), clock);
    // Time stands still for the guard, so that it is sure how many guesses are heard.
    const guard = new DigestGuard({ realm: 'warmbridge', accountOf: () => ACCOUNT, clock: new FakeClock() });
    signalling = new DrachtioSignalling({
      engine: server.engine,
      control: server.control,
      clock,
      logger: pino({ level: 'silent' }),
      refusals,
      authenticate: (request) => guard.judge(request),
    });
    invites = new Inbox<IncomingInvite>(({ calledNumber }) => calledNumber);
    await signalling.start((invite) => invites.add(invite));
    await new Promise((resolve) => setTimeout(resolve, 50)); // the routes are on their way
    peer = await SipPeer.open();
  });
  afterEach(async () => {
    await signalling.close();
    await peer.close();
  });

  function credentialsFor(challenge: SipText, algorithm: string, method: string, uri: string): Record<string, string> {
    const line = headerLines(challenge, 'www-authenticate').find((each) => parameter(each, 'algorithm') === algorithm);
    const value = `Digest username="pbx", realm="warmbridge", nonce="${parameter(line ?? '', 'nonce')}", uri="${uri}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="c0"`;
    return { Authorization: `${value}, response="${expectedResponse(algorithm, value, method)}"` };
  }

  test.each(['SHA-256', 'MD5'])(
    'an INVITE is challenged, and taken with right credentials (%s), once',
    async (algorithm) => {
      const call = peer.call(server.sip);
      call.invite();
      const challenge = await peer.response(401, 'INVITE');
      call.ack(challenge);
      call.toTag = '';
      expect(headerLines(challenge, 'www-authenticate').map((line) => parameter(line, 'algorithm'))).toEqual([
        'SHA-256',
        'MD5',
      ]);
      const credentials = credentialsFor(challenge, algorithm, 'INVITE', call.target);
      call.invite({ headers: credentials });
      const invite = await invites.take(() => true, 'INVITE');
      expect(invites.all).toHaveLength(1);
      invite.take(() => undefined).reject(486, 'Busy Here');
      call.ack(await peer.response(486, 'INVITE'));
      const replay = peer.call(server.sip);
      replay.invite({ headers: credentials });
      const refused = await peer.response(401, 'INVITE');
      expect(header(refused, 'www-authenticate')).toContain('stale=true');
      expect(invites.all).toHaveLength(1);
    },
  );

  test('an OPTIONS is challenged, too', async () => {
    const call = peer.call(server.sip);
    call.send('OPTIONS');
    const challenge = await peer.response(401, 'OPTIONS');
    call.send('OPTIONS', { headers: credentialsFor(challenge, 'SHA-256', 'OPTIONS', call.target) });
    await peer.response(200, 'OPTIONS');
  });

  test('guesses of the password are slowed: 403 without a challenge after ten wrong ones (RFC 3261 21.4.4)', async () => {
    const call = peer.call(server.sip);
    call.send('OPTIONS');
    const challenge = await peer.response(401, 'OPTIONS');
    const right = credentialsFor(challenge, 'SHA-256', 'OPTIONS', call.target);
    const wrong = {
      Authorization: right['Authorization']!.replace(/response="[^"]*"/u, `response="${'0'.repeat(64)}"`),
    };
    for (let count = 0; count < 10; count += 1) {
      call.send('OPTIONS', { headers: wrong });
      await peer.response(401, 'OPTIONS');
    }
    call.send('OPTIONS', { headers: wrong });
    expect(headerLines(await peer.response(403, 'OPTIONS'), 'www-authenticate')).toEqual([]);
    call.send('OPTIONS', { headers: right });
    await peer.response(403, 'OPTIONS');
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, source: '127.0.0.1', slowed: false, msg: 'digest credentials are wrong' }),
    ]);
    expect(refusals.count('credentials')).toBe(12);
  });

  test.each([
    ['401', 'WWW-Authenticate', 'authorization', 'algorithm=MD5, qop="auth"'],
    ['401 without qop', 'WWW-Authenticate', 'authorization', 'algorithm=MD5'],
    ['407', 'Proxy-Authenticate', 'proxy-authorization', 'algorithm=MD5, qop="auth"'],
  ])(
    'our INVITE is challenged by %s: it comes again with the credentials of the trunk',
    async (status, name, answer, offer) => {
      const signals = new Inbox<LegSignal>(({ type }) => type);
      const { username, password } = ACCOUNT;
      signalling.dial(
        {
          destination: peer.uri('agent'),
          sdp: sdp(5000),
          callerNumber: '+49123',
          headers: {},
          auth: { username, password },
        },
        (signal) => signals.add(signal),
      );
      const first = await peer.request('INVITE');
      const headers = { [name]: `Digest realm="pbx.test", nonce="n0nce", ${offer}` };
      peer.reply(first, Number.parseInt(status, 10), { headers });
      await peer.request('ACK');
      const second = await peer.request('INVITE');
      const credentials = header(second, answer);
      expect(parameter(credentials, 'username')).toBe('pbx');
      expect(parameter(credentials, 'realm')).toBe('pbx.test');
      expect(parameter(credentials, 'response')).toBe(expectedResponse('MD5', credentials, 'INVITE'));
      expect(header(second, 'call-id')).toBe(header(first, 'call-id'));
      peer.reply(second, 486);
      const { status: final } = (await signals.take(({ type }) => type === 'ended', 'end')) as LegSignal & {
        status: number;
      };
      expect(final).toBe(486);
    },
  );
});
