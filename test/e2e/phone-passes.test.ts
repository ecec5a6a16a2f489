import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { authorization, RegisteringPhone } from '../tools/registering-phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const SECRET = 'a-secret-of-the-site-and-of-us-0123456789';
const ORIGIN = 'https://shop.example';

interface Pass {
  readonly user: string;
  readonly authorizationUser: string;
  readonly password: string;
}

let site: Site;
const open: Phone[] = [];

beforeAll(async () => {
  const engines = enginesOfRun();
  const sip = {
    ...engines.sip,
    // Nobody on this machine is a trunk, so that everybody has to prove who it is.
    trunks: [{ name: 'pbx', uri: 'sip:192.0.2.5', allow: ['192.0.2.5'] }],
    users: [{ name: '2001', password: 'nobody-here-has-it', mayCall: true }],
    webSocket: { urls: ['ws://127.0.0.1:5066/'] },
  };
  const button = { origins: [ORIGIN], visitorCallsPerMinute: 100 };
  const clickToCall = [
    { name: 'shop', to: NUMBER, secret: SECRET, ...button },
    { name: 'one', to: NUMBER, maxCalls: 1, ...button },
  ];
  site = await Site.open({ engines: { ...engines, sip }, others: { clickToCall } });
});

afterEach(async () => {
  for (const phone of open.splice(0)) await phone[Symbol.asyncDispose]();
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

async function telephone(): Promise<Phone> {
  const phone = await Phone.open('112', TONES.agent);
  open.push(phone);
  return phone;
}

async function userPass(): Promise<Pass> {
  const { status, body } = await site.product.api.request('POST', '/v1/telephone', { user: '2001' });
  expect(status).toBe(201);
  return body as Pass;
}

async function guestPass(button: string, claims: object = {}): Promise<Pass> {
  const jwt = new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1m');
  const token = button === 'shop' ? await jwt.sign(Buffer.from(SECRET)) : undefined;
  const answer = await fetch(`${site.product.apiAddress}/v1/click-to-call/${button}`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Pass;
}

/** Calls with these credentials. @returns the final answer, and what hangs up */
async function invite(
  phone: Phone,
  number: string,
  { authorizationUser: name, password }: Pass,
): Promise<{ status: number | null; hangUp: () => Promise<unknown> }> {
  const { udp } = site.product;
  const challenged = phone.sip.invite(number, udp, phone.voice.sdp());
  const challenge = (await challenged.waitForStatus(401)).message;
  const call = phone.sip.invite(number, udp, phone.voice.sdp(), [
    authorization('INVITE', challenge, udp, { name, password }),
  ]);
  const answer = await eventually('an answer', () => call.log.find(({ message }) => (message.status ?? 0) >= 200));
  return { status: answer.message.status, hangUp: () => call.hangUp() };
}

describe('a pass of a user', () => {
  it('registers a telephone of it, and calls as it', async () => {
    const pass = await userPass();
    const phone = await telephone();
    const own = new RegisteringPhone(phone.sip, { name: pass.authorizationUser, password: pass.password });
    for (const [user, status] of [
      ['2001', 200],
      ['2002', 403],
    ] as const)
      expect((await own.register(site.product.udp, { user })).status).toBe(status);
    expect(await site.product.api.get('/v1/users/2001')).toMatchObject({ state: 'registered' });
    const call = await invite(phone, NUMBER, pass);
    expect(call.status).toBe(200);
    await call.hangUp();
    expect(await site.product.api.callFrom('2001')).toMatchObject({ from: '2001' });
    await own.register(site.product.udp, { user: '2001', contacts: ['*'], expires: 0 });
  });

  it('is of no use with another account, a later end, or another password', async () => {
    const pass = await userPass();
    const phone = await telephone();
    const [account = '', expires = '', nonce = ''] = pass.authorizationUser.split('~');
    const tries = [
      { ...pass, password: `${pass.password}x` },
      { ...pass, authorizationUser: `${account}~${String(Number(expires) + 60)}~${nonce}` },
      { ...pass, authorizationUser: `${account}~1000000000~${nonce}` },
    ];
    for (const each of tries) expect((await invite(phone, NUMBER, each)).status).toBe(401);
  });
});

describe('a guest', () => {
  it('calls the number of its button, as the caller that the site names, with its metadata', async () => {
    const pass = await guestPass('shop', { name: 'Sue', number: '+15551230077', metadata: { order: '4711' } });
    const call = await invite(await telephone(), NUMBER, pass);
    expect(call.status).toBe(200);
    const { id } = await site.product.api.callFrom('+15551230077');
    expect(await site.product.api.call(id)).toMatchObject({ to: NUMBER, metadata: { order: '4711' } });
    await call.hangUp();
  });

  it('calls no other number, and registers nowhere', async () => {
    const pass = await guestPass('shop');
    const phone = await telephone();
    expect((await invite(phone, '+15550000000', pass)).status).toBe(403);
    const own = new RegisteringPhone(phone.sip, { name: pass.authorizationUser, password: pass.password });
    for (const user of ['guest:shop', 'guest-shop', '2001'])
      expect((await own.register(site.product.udp, { user })).status).toBe(403);
  });

  it('is one of so many at a time as the button has room for', async () => {
    const first = await invite(await telephone(), NUMBER, await guestPass('one'));
    expect(first.status).toBe(200);
    expect(await site.product.api.callFrom('guest-one')).toMatchObject({ from: 'guest-one' });
    expect((await invite(await telephone(), NUMBER, await guestPass('one'))).status).toBe(503);
    await first.hangUp();
  });
});
