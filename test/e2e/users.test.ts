import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { RegisteringPhone } from '../tools/registering-phone.ts';
import { header } from '../tools/sip-message.ts';
import { SipParty } from '../tools/sip-party.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

const PASSWORD = 'only-for-tests';
const NAMES = ['anna', '2001', '2002'];
/** A number whose callers are handed to user 2002 without an AI, and one whose callers go to agent anna or wait for her. */
const ROUTES = { direct: '+15550180001', queue: '+15550180002' } as const;

interface User {
  readonly name: string;
  readonly state: string;
  readonly contacts: readonly { readonly uri: string; readonly source: string; readonly reachable: boolean }[];
}

let site: Site;
let anna: RegisteringPhone;
const open: Phone[] = [];
let calls = 0;

async function telephone(user: string): Promise<Phone> {
  const phone = await Phone.open(user, TONES.agent);
  open.push(phone);
  return phone;
}

function registering(phone: Phone, name: string): RegisteringPhone {
  return new RegisteringPhone(phone.sip, { name, password: PASSWORD });
}

async function user(name: string): Promise<User> {
  return await site.product.api.get<User>(`/v1/users/${name}`);
}

async function dial(number: string = NUMBER): Promise<PhoneCall & { readonly id: string }> {
  const caller = await Phone.open(`+1555330${String(++calls).padStart(3, '0')}`, TONES.caller);
  open.push(caller);
  const call = await caller.call(number, site.product.udp);
  const { id } = await site.product.api.callFrom(caller.sip.user);
  return Object.assign(call, { id });
}

async function handoffOver(id: string) {
  return await eventually('the handoff is over', async () => {
    const { handoffs } = await site.product.api.call(id);
    if (handoffs.length === 0) return false;
    const handoff = await site.product.api.lastHandoff(id);
    return handoff.result !== null && handoff;
  });
}

async function untilAgent(wanted: string): Promise<void> {
  await eventually(`anna is ${wanted}`, async () => {
    const { state, phone } = await site.product.api.get<{ state: string; phone: string }>('/v1/agents/anna');
    return `${state} ${phone}` === wanted;
  });
}

/** A whole handoff to a telephone: briefed, accepted, and heard. */
async function takenBy(phone: Phone, call: PhoneCall & { readonly id: string }): Promise<PhoneCall> {
  const taken = await phone.pickUp(8_000);
  await taken.briefed();
  await taken.press('1');
  expect(await handoffOver(call.id)).toMatchObject({ result: 'bridged' });
  await call.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
  return taken;
}

beforeAll(async () => {
  const engines = enginesOfRun();
  const users = NAMES.map((name) => ({ name, password: PASSWORD }));
  site = await Site.open({
    engines: { ...engines, sip: { ...engines.sip, users, registrar: { minExpiresS: 1, maxContacts: 2 } } },
    handoff: { destinations: ['agent:anna'], fallback: [{ kind: 'ai' }] },
    moreRoutes: () => [
      {
        match: { to: ROUTES.direct },
        ai: { kind: 'none' },
        handoff: {
          destinations: ['2002'],
          accept: { mode: 'auto' },
          whisper: { file: 'whisper.wav' },
          ringTimeoutMs: 6_000,
          totalTimeoutMs: 12_000,
          fallback: [{ kind: 'hangup' }],
        },
      },
      {
        match: { to: ROUTES.queue },
        ai: { kind: 'none' },
        handoff: {
          destinations: ['agent:anna'],
          queue: 'waiting',
          accept: { mode: 'auto' },
          whisper: { file: 'whisper.wav' },
          ringTimeoutMs: 6_000,
          totalTimeoutMs: 30_000,
          fallback: [{ kind: 'hangup' }],
        },
      },
    ],
    others: {
      agents: [{ id: 'anna', uri: 'anna' }],
      queues: [{ name: 'waiting', maxLength: 5, maxWaitMs: 30_000, whenNoAgents: 'wait' }],
    },
  });
});

beforeEach(async () => {
  anna = registering(await telephone('anna'), 'anna');
});

afterEach(async () => {
  await using cleaner = await SipParty.open('cleaner');
  for (const name of NAMES) {
    const account = new RegisteringPhone(cleaner, { name, password: PASSWORD });
    await account.register(site.product.udp, { contacts: ['*'], expires: 0 });
  }
  for (const phone of open.splice(0)) await phone[Symbol.asyncDispose]();
  await eventually('no call is up', async () => (await site.product.api.get<{ items: { state: string }[] }>('/v1/calls?limit=100')).items.every(({ state }) => state === 'ended')); // prettier-ignore
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

describe('a telephone that registers', () => {
  it('behind a NAT is the agent through a whole handoff, and is not chosen when it has left', async () => {
    const contact = '<sip:anna@192.0.2.9:5060>';
    await untilAgent('offline unreachable');
    const registered = await anna.register(site.product.udp, { contacts: [contact], expires: 60 });
    expect(registered.startLine).toBe('SIP/2.0 200 OK');
    expect(header(registered, 'Contact')).toMatch(/^<sip:anna@192\.0\.2\.9:5060>;expires=(60|59)$/);
    await untilAgent('available unknown');
    expect(await user('anna')).toMatchObject({
      state: 'registered',
      contacts: [{ uri: 'sip:anna@192.0.2.9:5060', source: `udp:127.0.0.1:${String(anna.sip.port)}`, reachable: true }],
    });
    const call = await dial();
    const [phone] = open;
    const taken = await takenBy(phone!, call);
    expect(taken.sip.invitation!.startLine).toBe('INVITE sip:anna@192.0.2.9:5060 SIP/2.0');
    await call.hangUp();
    await taken.ended();
    expect((await anna.register(site.product.udp, { contacts: ['*'], expires: 0 })).status).toBe(200);
    await untilAgent('offline unreachable');
    const again = await dial();
    expect(await handoffOver(again.id)).toMatchObject({ result: 'returned', resultReason: 'no-agents', attempts: [] });
    expect(phone!.sip.callsWaiting).toBe(0);
    await again.hangUp();
  });

  it('may have MD5 alone, asks which contacts there are, and expires', async () => {
    expect((await anna.register(site.product.udp, { algorithm: 'MD5' })).status).toBe(200);
    const listed = await anna.register(site.product.udp, { contacts: [], expires: null });
    // drachtio-server answers a REGISTER without a Contact itself: 400.
    if (enginesOfRun().pair === 'production') expect(listed.status).toBe(400);
    else expect(header(listed, 'Contact')).toContain(`<${anna.sip.uri}>;expires=`);
    expect((await anna.register(site.product.udp, { algorithm: 'MD5', expires: 1 })).status).toBe(200);
    await eventually('it has expired', async () => (await user('anna')).state === 'unregistered');
    await untilAgent('offline unreachable');
  });

  it('with a wrong password, or of nobody, is challenged again alike, and nobody registers another one', async () => {
    const wrong = await anna.register(site.product.udp, { password: 'guess' });
    const nobody = await new RegisteringPhone(anna.sip, { name: 'nobody', password: 'guess' }).register(
      site.product.udp,
    );
    for (const answer of [wrong, nobody]) {
      expect(answer.status).toBe(401);
      expect(header(answer, 'WWW-Authenticate')).toContain('algorithm=SHA-256');
    }
    expect((await anna.register(site.product.udp, { user: '2001' })).status).toBe(403);
    expect((await anna.register(site.product.udp, { user: 'nobody' })).status).toBe(403);
    expect((await user('anna')).state).toBe('unregistered');
    const metrics = await (await site.product.api.raw('/metrics')).text();
    expect(metrics).toMatch(/warmbridge_users_registers_total\{result="refused"\} [1-9]/);
    expect(metrics).toContain('warmbridge_users_current{state="unregistered"} 3');
  });

  it('is told that there are too many contacts, and that a REGISTER is too old', async () => {
    const contacts = ['<sip:a@192.0.2.1>', '<sip:b@192.0.2.1>', '<sip:c@192.0.2.1>'];
    const full = await anna.register(site.product.udp, { contacts });
    expect([full.status, header(full, 'Retry-After')]).toEqual([503, '60']);
    expect((await anna.register(site.product.udp)).status).toBe(200);
    // The answer to the challenge has the CSeq of the one before.
    const old = await anna.register(site.product.udp, { headers: [['CSeq', '4 REGISTER']] });
    expect(old.status).toBe(500);
  });

  it('is still there after the product was killed and started again', async () => {
    await anna.register(site.product.udp);
    site.product.signal('SIGKILL');
    await site.product.exited();
    await site.start();
    await untilAgent('available unknown');
    const call = await dial();
    const taken = await takenBy(open[0]!, call);
    await taken.hangUp();
    await call.ended();
  });

  it('gets the caller who waits for it in a queue as it registers', async () => {
    const call = await dial(ROUTES.queue);
    await eventually('the caller waits', async () => (await site.product.api.get<{ depth: number }>('/v1/queues/waiting')).depth === 1); // prettier-ignore
    await anna.register(site.product.udp);
    const taken = await open[0]!.pickUp(8_000);
    expect(await handoffOver(call.id)).toMatchObject({ result: 'bridged' });
    await call.hangUp();
    await taken.ended();
  });
});

describe('several telephones of a user', () => {
  it('that prefer none ring together, and whoever answers has the call', async () => {
    const [one, two] = [await telephone('one'), await telephone('two')];
    const registered = [one, two].map((phone) => registering(phone, '2002'));
    for (const phone of registered) expect((await phone.register(site.product.udp)).status).toBe(200);
    const call = await dial(ROUTES.direct);
    const [ringing, other] = [await one.ringing(), await two.ringing()];
    const taken = await two.answer(other);
    const cancelled = await ringing.waitForRequest('CANCEL');
    expect(header(cancelled.message, 'Reason')).toContain('SIP;cause=200');
    expect(await handoffOver(call.id)).toMatchObject({ result: 'bridged' });
    await call.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await taken.hangUp();
    await call.ended();
  });

  it('are called one after the other by their q', async () => {
    const [desk, mobile] = [await telephone('desk'), await telephone('mobile')];
    const [first, second] = [registering(desk, '2002'), registering(mobile, '2002')];
    await first.register(site.product.udp, { contacts: [`<${desk.sip.uri}>;q=0.9`] });
    await second.register(site.product.udp, { contacts: [`<${mobile.sip.uri}>;q=0.1`] });
    const call = await dial(ROUTES.direct);
    const ringing = await desk.ringing();
    expect(mobile.sip.callsWaiting).toBe(0);
    ringing.reject('486 Busy Here');
    const taken = await mobile.pickUp();
    expect(await handoffOver(call.id)).toMatchObject({ result: 'bridged' });
    await call.hangUp();
    await taken.ended();
  });

  it('of whom none is registered are 480 at once', async () => {
    const caller = await telephone('+15553309990');
    const call = caller.sip.invite(ROUTES.direct, site.product.udp, caller.voice.sdp());
    await eventually('it is over', () => call.log.some(({ message }) => (message.status ?? 0) >= 200));
    const { id } = await site.product.api.callFrom('+15553309990');
    const handoff = await handoffOver(id);
    expect(handoff).toMatchObject({
      result: 'failed',
      attempts: [{ destination: '2002', sipStatus: 480, q850Cause: 20 }],
    });
  });
});
