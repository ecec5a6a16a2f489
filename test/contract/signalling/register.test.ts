import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RegisterAnswer, RegistrarAccount } from '../../../src/ports/registrar.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import { cseq, header, headerLines, sdp, tag } from '../sip-server/support/sip-text.ts';
import type { SipText } from '../sip-server/support/sip-text.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

const AUTH = { username: 'u"x', password: 'p' };
const LINE = 'b2c4';

describeOnEngines('REGISTER by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);

  function account(more: Partial<RegistrarAccount> = {}): RegistrarAccount {
    const { hostPort } = on.world.peer;
    return {
      domain: `sip:${hostPort}`,
      addressOfRecord: `sip:2000@${hostPort}`,
      proxy: null,
      contactUser: '2000',
      line: LINE,
      auth: AUTH,
      ...more,
    };
  }

  const asked = async (): Promise<SipText> => await on.world.peer.request('REGISTER');

  test('has all that a REGISTER must have (RFC 3261 10.2)', async () => {
    const told = on.world.signalling.registrar(account()).register(300);
    const register = await asked();
    const { hostPort } = on.world.peer;
    expect(register.startLine).toBe(`REGISTER sip:${hostPort} SIP/2.0`);
    expect(header(register, 'to')).toBe(`<sip:2000@${hostPort}>`);
    expect(header(register, 'from')).toContain(`<sip:2000@${hostPort}>`);
    expect(tag(header(register, 'from'))).not.toBe('');
    expect(header(register, 'expires')).toBe('300');
    const { address, port } = on.server.sip;
    const contact = `sip:2000@${address}:${String(port)};line=${LINE}`;
    expect(header(register, 'contact')).toBe(`<${contact}>;expires=300`);
    const others = '<sip:2000@192.0.2.9;line=other>;expires=7000, "x, y" <sip:2000@192.0.2.10>;expires=8000';
    on.world.peer.reply(register, 200, {
      headers: { Contact: `${others}, <${contact}>;expires=120`, Expires: '60' },
    });
    expect(await told).toEqual({
      status: 200,
      phrase: expect.any(String) as string,
      expiresS: 120,
      minExpiresS: null,
      retryAfterS: null,
      contact,
      protocol: 'udp',
      address: '127.0.0.1',
      port: Number(hostPort.split(':')[1]),
    } satisfies RegisterAnswer);
  });

  test('keeps its Call-ID, counts its CSeq up, and answers at once with the nonce that it has (RFC 7616 3.4)', async () => {
    const registrar = on.world.signalling.registrar(account());
    const first = registrar.register(60);
    const bare = await asked();
    expect(headerLines(bare, 'authorization')).toEqual([]);
    on.world.peer.reply(bare, 401, {
      headers: { 'WWW-Authenticate': challenge('n1', 'SHA-256') },
    });
    const answered = await asked();
    expect(header(answered, 'call-id')).toBe(header(bare, 'call-id'));
    expect(cseq(answered).number).toBe(cseq(bare).number + 1);
    expectRight(header(answered, 'authorization'), 'SHA-256', '00000001', on.world.peer.hostPort);
    on.world.peer.reply(answered, 200);
    expect((await first)?.status).toBe(200);

    const second = registrar.register(60);
    const again = await asked();
    expect(header(again, 'call-id')).toBe(header(bare, 'call-id'));
    expect(cseq(again).number).toBe(cseq(bare).number + 2);
    expectRight(header(again, 'authorization'), 'SHA-256', '00000002', on.world.peer.hostPort);
    on.world.peer.reply(again, 401, {
      headers: { 'WWW-Authenticate': `${challenge('n2', 'SHA-256')}, stale=true` },
    });
    const fresh = await asked();
    expect(header(fresh, 'authorization')).toContain('nonce="n2"');
    expectRight(header(fresh, 'authorization'), 'SHA-256', '00000001', on.world.peer.hostPort);
    on.world.peer.reply(fresh, 200);
    expect((await second)?.status).toBe(200);
  });

  test('takes the first challenge that it knows (RFC 8760 2.4), and gives up where its answer is wrong', async () => {
    const told = on.world.signalling.registrar(account()).register(60);
    const lines = [challenge('n', 'SHA3'), challenge('n', 'SHA-256'), challenge('n', 'MD5')];
    on.world.peer.reply(await asked(), 401, {
      headers: { 'WWW-Authenticate': lines.join('\r\nWWW-Authenticate: ') },
    });
    const answered = await asked();
    expect(headerLines(answered, 'authorization')).toHaveLength(1);
    expectRight(header(answered, 'authorization'), 'SHA-256', '00000001', on.world.peer.hostPort);
    on.world.peer.reply(answered, 401, { headers: { 'WWW-Authenticate': challenge('m', 'MD5') } });
    expect((await told)?.status).toBe(401);
  });

  test('answers a proxy and the registrar behind it (RFC 3261 22.3)', async () => {
    const told = on.world.signalling.registrar(account()).register(60);
    on.world.peer.reply(await asked(), 407, { headers: { 'Proxy-Authenticate': challenge('p', 'MD5', 'proxy') } });
    const passed = await asked();
    expect(header(passed, 'proxy-authorization')).toContain('realm="proxy"');
    on.world.peer.reply(passed, 401, { headers: { 'WWW-Authenticate': challenge('r', 'MD5') } });
    const both = await asked();
    expect(header(both, 'proxy-authorization')).toContain('nc=00000002');
    expectRight(header(both, 'authorization'), 'MD5', '00000001', on.world.peer.hostPort);
    on.world.peer.reply(both, 200, { headers: { Expires: '77' } });
    expect(await told).toMatchObject({ status: 200, expiresS: 77 });
  });

  test.each([
    [423, { 'Min-Expires': '1800' }, { minExpiresS: 1_800 }],
    [503, { 'Retry-After': '17 (soon)' }, { retryAfterS: 17 }],
    [403, {}, {}],
  ])('%i is told with what it says', async (status, headers, told) => {
    const answer = on.world.signalling.registrar(account()).register(60);
    on.world.peer.reply(await asked(), status, { headers: { ...headers } });
    expect(await answer).toMatchObject({ status, ...told });
  });

  test('goes to the proxy, where there is one, and names the domain all the same', async () => {
    const proxy = `sip:${on.world.peer.hostPort}`;
    const domain = { domain: 'sip:pbx.invalid', addressOfRecord: 'sip:2000@pbx.invalid', proxy };
    const told = on.world.signalling.registrar(account(domain)).register(60);
    const register = await asked();
    expect(register.startLine).toBe('REGISTER sip:pbx.invalid SIP/2.0');
    on.world.peer.reply(register, 200);
    expect((await told)?.status).toBe(200);
  });

  test('an INVITE for the Contact says by which registration it came, and whom the caller called', async () => {
    const call = on.world.peer.call(on.server.sip, { user: '2000', parameters: `;line=${LINE}` });
    call.invite({
      headers: { 'P-Called-Party-ID': '<sip:+4930777@pbx>' },
    });
    const invite = await on.world.invites.take(() => true, 'INVITE');
    expect(invite).toMatchObject({ line: LINE, calledNumber: '2000', calledParty: '+4930777' });
    invite.take(() => undefined).reject(486, 'Busy Here');
    expect((await call.response(486, 'INVITE')).status).toBe(486);
  });

  test('our INVITE answers a challenge by SHA-256 too', async () => {
    const leg = on.world.dial({ auth: AUTH });
    const bare = await on.world.peer.request('INVITE');
    const lines = [challenge('n', 'SHA-256'), challenge('n', 'MD5')];
    on.world.peer.reply(bare, 407, {
      headers: { 'Proxy-Authenticate': lines.join('\r\nProxy-Authenticate: ') },
    });
    const answered = await on.world.peer.request('INVITE');
    const value = header(answered, 'proxy-authorization');
    expect(parameter(value, 'response')).toBe(expected('SHA-256', value, 'INVITE'));
    expect(parameter(value, 'uri')).toBe(on.world.peer.uri('bob'));
    on.world.peer.reply(answered, 200, { body: sdp(4000) });
    await on.world.peer.request('ACK');
    await on.world.signal('answered');
    await on.world.hangUp(leg);
  });
});

function challenge(nonce: string, algorithm: string, realm = 'pbx'): string {
  return `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth,auth-int", opaque="o,p"`;
}

function parameter(text: string, name: string): string {
  return new RegExp(`[ ,]${name}="?((?:[^",\\\\]|\\\\.)*)`, 'u').exec(text)?.[1]?.replaceAll('\\', '') ?? '';
}

/** RFC 7616 3.4.1, in a few lines of the test's own. */
function expected(algorithm: string, value: string, method: string): string {
  const of = (name: string): string => parameter(value, name);
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const user = hash(`${AUTH.username}:${of('realm')}:${AUTH.password}`);
  return hash(`${user}:${of('nonce')}:${of('nc')}:${of('cnonce')}:auth:${hash(`${method}:${of('uri')}`)}`);
}

function expectRight(value: string, algorithm: string, count: string, hostPort: string): void {
  const of = (name: string): string => parameter(value, name);
  expect(of('algorithm')).toBe(algorithm);
  expect(of('username')).toBe(AUTH.username);
  expect(of('uri')).toBe(`sip:${hostPort}`);
  expect(of('nc')).toBe(count);
  expect(of('qop')).toBe('auth');
  expect(value).toContain('opaque="o,p"');
  expect(of('response')).toBe(expected(algorithm, value, 'REGISTER'));
}
