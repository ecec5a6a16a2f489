import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallButton } from '../../../src/config/index.ts';
import { CallButtons, PhonePasses, TelephoneTerms } from '../../../src/phone-passes/index.ts';
import type { GuestAnswer } from '../../../src/ports/guests.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const SECRET = 'a-secret-of-the-site-and-of-us-0123456789';
const SHOP: CallButton = {
  name: 'shop',
  to: '+15559998888',
  origins: ['https://shop.example'],
  secret: SECRET,
  maxCalls: 10,
  callsPerMinute: 5,
  visitorCallsPerMinute: 2,
};
const OPEN: CallButton = { ...SHOP, name: 'open', to: '*97', secret: null };

let clock: FakeClock;
let buttons: CallButton[];
let passes: PhonePasses;
let desk: CallButtons;
let visitors: number;

beforeEach(() => {
  clock = new FakeClock();
  buttons = [SHOP, OPEN];
  passes = new PhonePasses(Buffer.alloc(32, 1), clock);
  const terms = new TelephoneTerms({
    urls: [],
    listen: () => ['ws:127.0.0.1:5066'],
    iceServers: [],
    webrtcFault: () => null,
    clock,
  });
  desk = new CallButtons({ passes, buttons: () => buttons, terms, realm: 'warmbridge', clock });
  visitors = 0;
});

async function token(claims: object, inS = 60, secret = SECRET, alg = 'HS256'): Promise<string> {
  const jwt = new SignJWT({ ...claims }).setProtectedHeader({ alg });
  return await jwt.setExpirationTime(Math.floor(clock.wall() / 1_000) + inS).sign(Buffer.from(secret));
}

/** Opens a telephone, each time for another visitor. */
async function open(given: string | null, button = 'shop', visitor?: string): Promise<GuestAnswer> {
  visitors += 1;
  const page = { host: '127.0.0.1:8080', isSecure: false };
  return await desk.open({ button, token: given, visitor: visitor ?? `203.0.113.${String(visitors)}`, page });
}

describe('a visitor with a token', () => {
  it('gets a pass with what the site says, good for two minutes', async () => {
    const said = { name: 'Sue', number: '+15551230000', metadata: { order: '4711' } };
    const answer = await open(await token({ ...said, sub: 'ignored' }));
    expect(answer).toMatchObject({
      ok: true,
      value: {
        user: 'guest:shop',
        uri: 'sip:guest-shop@warmbridge',
        displayName: 'Sue',
        sockets: ['ws://127.0.0.1:5066/'],
        mayCall: true,
        to: 'sip:+15559998888@warmbridge',
        expiresAt: clock.wall() + 120_000,
      },
    });
    const { authorizationUser, password } = answer.ok ? answer.value : { authorizationUser: '', password: '' };
    expect(passes.check(authorizationUser)).toEqual({ account: 'guest:shop', guest: said, password });
  });

  it.each([
    ['none', () => null, 'no-token'],
    ['one of another secret', () => token({}, 60, `${SECRET}x`), 'bad-token'],
    ['one that is not signed', () => new UnsecuredJWT({}).setExpirationTime('1m').encode(), 'bad-token'],
    ['one of another algorithm', () => token({}, 60, SECRET.repeat(3), 'HS512'), 'bad-token'],
    [
      'one without exp',
      () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(SECRET)),
      'bad-token',
    ],
    ['one of more than a day', () => token({}, 86_431), 'bad-token'],
    ['one that is over for half a minute', () => token({}, -30), 'token-expired'],
    ['one with a wrong number', () => token({ number: 'sip:boss@pbx' }), 'bad-token'],
    ['one with too much', () => token({ metadata: { a: 'x'.repeat(600) } }), 'bad-token'],
    ['one that is too long', () => 'x'.repeat(8_193), 'bad-token'],
    ['no token at all', () => 'x', 'bad-token'],
  ])('that is %s is told so', async (_, made, code) => {
    expect(await open(await made())).toMatchObject({ ok: false, code });
  });

  it('is let in up to the edges of exp: 30 s for clocks that differ, a day at most', async () => {
    expect(await open(await token({}, -29))).toMatchObject({ ok: true });
    expect(await open(await token({}, 86_430))).toMatchObject({ ok: true });
  });
});

describe('a button without a secret', () => {
  it('lets everybody call as a guest of whom nothing is known, and takes no token', async () => {
    expect(await open(null, 'open')).toMatchObject({
      ok: true,
      value: { displayName: 'open', to: 'sip:*97@warmbridge' },
    });
    expect(await open(await token({}), 'open')).toMatchObject({ ok: false, code: 'bad-token' });
  });
});

describe('the limits', () => {
  it('are of each visitor, also for wrong tokens, and flow back', async () => {
    const here = '198.51.100.1';
    await open('x', 'shop', here);
    await open('x', 'shop', here);
    const good = await token({});
    expect(await open(good, 'shop', here)).toMatchObject({ ok: false, code: 'too-many', retryAfterS: 30 });
    expect(await open(good, 'shop', '198.51.100.2')).toMatchObject({ ok: true });
    clock.advance(30_000);
    expect(await open(good, 'shop', here)).toMatchObject({ ok: true });
  });

  it('count an address of IPv6 by its /64', async () => {
    for (const host of ['1', '2']) await open(null, 'open', `2001:db8::${host}`);
    expect(await open(null, 'open', '2001:db8::3')).toMatchObject({ code: 'too-many' });
  });

  it('are of each button for all visitors, and wrong tokens do not use them up', async () => {
    for (let each = 0; each < 10; each += 1) await open('x');
    const good = await token({});
    for (let each = 0; each < 5; each += 1) expect(await open(good)).toMatchObject({ ok: true });
    expect(await open(good)).toMatchObject({ ok: false, code: 'too-many', retryAfterS: 12 });
    expect(await open(null, 'open')).toMatchObject({ ok: true });
  });

  it('follow the configuration, and so do the buttons', async () => {
    const good = await token({});
    for (let each = 0; each < 6; each += 1) await open(good);
    buttons = [{ ...SHOP, callsPerMinute: 6 }];
    expect(await open(good)).toMatchObject({ ok: true });
    expect(await open(null, 'open')).toEqual({ ok: false, code: 'no-button' });
    expect(desk.originsOf('open')).toBeNull();
    expect(desk.originsOf('shop')).toEqual(['https://shop.example']);
  });
});
