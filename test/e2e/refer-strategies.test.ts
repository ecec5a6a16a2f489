import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { nowMs } from '../tools/index.ts';
import { header, mustHave, tagOf } from '../tools/sip-message.ts';
import { expectHears } from './hearing.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';
import { replaceCall, Transferee } from './transferee.ts';
import { expectNoGap, Witness } from './witness.ts';

/** Time until a new scene is heard, and the window that a tone needs. */
const CHANGE_MS = 200;

const ROUTES = { refer: '+15550100001', attended: '+15550100002', later: '+15550100003' } as const;
const ACCEPT = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 4_000 };

let site: Site;
let receiver: EventReceiver;
let witness: Witness;

beforeAll(async () => {
  receiver = await EventReceiver.open();
  witness = await Witness.open();
  site = await Site.open({
    others: { webhooks: [{ url: receiver.url }] },
    moreRoutes: (agent) =>
      [
        { to: ROUTES.refer, strategy: 'refer' },
        { to: ROUTES.attended, strategy: 'attended-refer' },
        { to: ROUTES.later, strategy: 'conference-then-refer', releaseAfterMs: 1_500 },
      ].map(({ to, ...handoff }) => ({
        match: { to },
        ai: { kind: 'none' },
        handoff: {
          destinations: [agent],
          ringTimeoutMs: 4_000,
          totalTimeoutMs: 20_000,
          accept: ACCEPT,
          whisper: { file: 'whisper.wav' },
          reason: 'billing',
          ...handoff,
        },
      })),
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await witness[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** A caller of its own for each test, so that its record is found by its number. */
async function withCaller(user: string, test: (caller: Phone) => Promise<void>): Promise<void> {
  await using caller = await Phone.open(user, TONES.caller);
  try {
    await test(caller);
  } finally {
    // A test that failed leaves its call up, and must not fail those behind it.
    const { api } = site.product;
    const up = (await api.calls(`?from=${encodeURIComponent(user)}`)).filter(({ ended }) => ended === null);
    for (const { id } of up) await api.request('DELETE', `/v1/calls/${id}`);
    await site.agent.voice.sendTo(null);
  }
  await site.product.expectQuiet();
}

/** The agent picks up, hears the whisper to its end, and accepts. */
async function accept(): Promise<{ readonly agent: PhoneCall; readonly pressedAtMs: number }> {
  const agent = await site.agent.pickUp();
  await agent.briefed();
  await site.agent.voice.waitUntilHears([], ALL_TONES, 8_000);
  const pressedAtMs = nowMs();
  await agent.press('1');
  return { agent, pressedAtMs };
}

async function recordOf(user: string) {
  const call = await site.product.api.endedCall(user);
  const handoff = await site.product.api.lastHandoff(call.id);
  const facts = (await site.product.api.events(call.id)).map(({ type }) => type);
  return { call, handoff, facts };
}

describe('strategy refer', () => {
  it('the context goes first, the caller calls the agent itself, and is released (RFC 3515)', async () => {
    await withCaller('+15550120001', async (caller) => {
      const call = await caller.call(ROUTES.refer, site.product.udp);
      const phone = new Transferee(call);
      const asked = await phone.asked();
      const told = receiver.received.map(({ headers }) => headers['warmbridge-event']);
      expect(told).toContain('handoff.referring');
      expect(asked.uri).toBe(site.agent.uri);
      const names = asked.headers.map(([name]) => name.toLowerCase());
      expect(names).toEqual(expect.arrayContaining(['x-warmbridge-call', 'x-warmbridge-reason', 'user-to-user']));
      phone.notify('100 Trying');
      const sip = phone.dial(asked);
      const ringing = await site.agent.ringing();
      expect(header(ringing.invitation!, 'X-Warmbridge-Reason')).toBe('billing');
      phone.notify('180 Ringing');
      await caller.voice.waitUntilHears([TONES.hold], ALL_TONES);
      await delay(500);
      const pickedUpAtMs = nowMs();
      const agent = await site.agent.answer(ringing);
      const direct = await phone.talk(sip);
      phone.notify('200 OK');
      await delay(300);
      await expectNoGap(witness, nowMs(), call);
      call.sip.bye();
      await delay(800);
      const [callerHeard, agentHeard] = [await call.heard(), await agent.heard()];
      const leftAtMs = nowMs() - 100;
      expect(callerHeard.everHeard(call.answeredAtMs, pickedUpAtMs, ALL_TONES)).toEqual([
        TONES.hold,
        TONES.announcement,
      ]);
      expectHears(callerHeard, leftAtMs - 600, leftAtMs, TONES.agent);
      expectHears(agentHeard, leftAtMs - 600, leftAtMs, TONES.caller);
      expect(agentHeard.everHeard(agent.answeredAtMs, leftAtMs, ALL_TONES)).toEqual([TONES.caller]);
      const { call: record, handoff, facts } = await recordOf(caller.sip.user);
      expect(record.ended).toEqual({ result: 'completed', reason: 'released', sipStatus: 200 });
      expect(handoff).toMatchObject({
        strategy: 'refer',
        result: 'released',
        resultReason: 'completed',
        attempts: [{ destination: site.agent.uri, result: 'answered', sipStatus: 200 }],
      });
      expect(facts).toEqual(expect.arrayContaining(['handoff.referring', 'handoff.ringing', 'handoff.ended']));
      expect(facts).not.toContain('handoff.dialling');
      await direct.hangUp();
    });
  });

  it('a BYE in place of the last NOTIFY: the caller has gone', async () => {
    await withCaller('+15550120002', async (caller) => {
      const call = await caller.call(ROUTES.refer, site.product.udp);
      const phone = new Transferee(call);
      await phone.asked();
      phone.notify('100 Trying');
      await delay(200);
      await call.hangUp();
      const { call: record, handoff } = await recordOf(caller.sip.user);
      expect(record.ended).toMatchObject({ result: 'completed', reason: 'released' });
      expect(handoff).toMatchObject({ result: 'released' });
    });
  });

  it.each([
    ['the REFER is refused', '603 Decline', null],
    ["the caller's phone cannot call", '202 Accepted', '486 Busy Here'],
  ])('%s: the caller hears music, and is joined with the agent here', async (_why, answer, notified) => {
    await withCaller(notified === null ? '+15550120003' : '+15550120004', async (caller) => {
      const call = await caller.call(ROUTES.refer, site.product.udp);
      const phone = new Transferee(call, answer);
      await phone.asked();
      if (notified !== null) phone.notify(notified);
      const { agent, pressedAtMs } = await accept();
      const joinedAtMs = await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
      await delay(700);
      const leftAtMs = nowMs();
      await expectNoGap(witness, leftAtMs, call);
      await expectNoGap(witness, leftAtMs, agent);
      const [callerHeard, agentHeard] = [await call.heard(), await agent.heard()];
      expect(callerHeard.everHeard(call.answeredAtMs, pressedAtMs, ALL_TONES)).toEqual([
        TONES.hold,
        TONES.announcement,
      ]);
      expect(agentHeard.everHeard(agent.answeredAtMs, pressedAtMs, ALL_TONES)).toEqual([TONES.whisper]);
      expectHears(callerHeard, joinedAtMs + CHANGE_MS, leftAtMs, TONES.agent);
      expectHears(agentHeard, joinedAtMs + CHANGE_MS, leftAtMs, TONES.caller);
      await agent.hangUp();
      await call.ended();
      const { handoff, facts } = await recordOf(caller.sip.user);
      expect(facts).toContain('handoff.referFailed');
      expect(handoff).toMatchObject({ strategy: 'refer', result: 'bridged' });
      expect(handoff.attempts.map(({ result }) => result)).toEqual([
        notified === null ? 'declined' : 'busy',
        'answered',
      ]);
    });
  });

  it('a phone whose Allow has no REFER is not asked (RFC 3261 20.5)', async () => {
    await withCaller('+15550120005', async (caller) => {
      const call = await caller.call(ROUTES.refer, site.product.udp, [['Allow', 'INVITE, ACK, BYE, CANCEL, OPTIONS']]);
      const { agent } = await accept();
      await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
      expect(call.sip.got('REFER')).toBe(false);
      await agent.hangUp();
      await call.ended();
    });
  });
});

describe('strategy attended-refer', () => {
  it('the caller takes the place of our leg to the agent who accepted, and they talk directly (RFC 3891)', async () => {
    await withCaller('+15550120011', async (caller) => {
      const call = await caller.call(ROUTES.attended, site.product.udp);
      const phone = new Transferee(call);
      const { agent, pressedAtMs } = await accept();
      const asked = await phone.asked();
      phone.notify('100 Trying');
      await delay(600);
      const waiting = [await call.heard(), await agent.heard()] as const;
      const now = nowMs();
      await expectNoGap(witness, now, call);
      await expectNoGap(witness, now, agent);
      expectHears(waiting[0], pressedAtMs, now - 100, TONES.hold);
      expect(waiting[1].everHeard(pressedAtMs + CHANGE_MS, now, ALL_TONES)).toEqual([]);
      const sip = phone.dial(asked);
      const [replaced, direct] = await Promise.all([replaceCall(agent), phone.talk(sip)]);
      const invite = agent.sip.invitation!;
      // As the agent knows the dialog: its own tag is the to-tag (RFC 3891 6.1).
      expect(replaced.replaces).toContain(mustHave(invite, 'Call-ID'));
      expect(replaced.replaces).toContain(`from-tag=${tagOf(invite, 'From') ?? ''}`);
      phone.notify('200 OK');
      await delay(200);
      call.sip.bye();
      await delay(800);
      const to = nowMs() - 100;
      expectHears(await direct.heard(), to - 600, to, TONES.agent);
      expectHears(await replaced.call.heard(), to - 600, to, TONES.caller);
      const { call: record, handoff } = await recordOf(caller.sip.user);
      expect(record.ended).toMatchObject({ result: 'completed', reason: 'released' });
      expect(handoff).toMatchObject({
        strategy: 'attended-refer',
        result: 'released',
        attempts: [{ result: 'answered', sipStatus: 200 }],
      });
      await direct.hangUp();
    });
  });

  it('a REFER that fails: they are joined here', async () => {
    await withCaller('+15550120012', async (caller) => {
      const call = await caller.call(ROUTES.attended, site.product.udp);
      const phone = new Transferee(call);
      const { agent } = await accept();
      await phone.asked();
      phone.notify('481 Call/Transaction Does Not Exist');
      const joinedAtMs = await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
      await delay(600);
      const leftAtMs = nowMs();
      expectHears(await agent.heard(), joinedAtMs + CHANGE_MS, leftAtMs, TONES.caller);
      await expectNoGap(witness, leftAtMs, call);
      await expectNoGap(witness, leftAtMs, agent);
      await agent.hangUp();
      await call.ended();
      const { handoff, facts } = await recordOf(caller.sip.user);
      expect(facts).toContain('handoff.referFailed');
      expect(handoff).toMatchObject({ result: 'bridged', resultReason: 'completed' });
    });
  });
});

describe('strategy conference-then-refer', () => {
  it('they are joined at once, and go on talking while the phones take our place', async () => {
    await withCaller('+15550120021', async (caller) => {
      const call = await caller.call(ROUTES.later, site.product.udp);
      const phone = new Transferee(call);
      const { agent } = await accept();
      const joinedAtMs = await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
      const asked = await phone.asked();
      phone.notify('100 Trying');
      await delay(500);
      const movedAtMs = nowMs();
      expectHears(await call.heard(), joinedAtMs + CHANGE_MS, movedAtMs - 50, TONES.agent);
      expectHears(await agent.heard(), joinedAtMs + CHANGE_MS, movedAtMs - 50, TONES.caller);
      await expectNoGap(witness, movedAtMs, call);
      await expectNoGap(witness, movedAtMs, agent);
      const sip = phone.dial(asked);
      const [replaced, direct] = await Promise.all([replaceCall(agent), phone.talk(sip)]);
      phone.notify('200 OK');
      await delay(100);
      call.sip.bye();
      await delay(800);
      const to = nowMs() - 100;
      expectHears(await direct.heard(), to - 600, to, TONES.agent);
      expectHears(await replaced.call.heard(), to - 600, to, TONES.caller);
      const { call: record, handoff, facts } = await recordOf(caller.sip.user);
      expect(facts).toEqual(expect.arrayContaining(['handoff.bridged', 'call.releasing']));
      expect(record.ended).toMatchObject({ result: 'completed', reason: 'released' });
      expect(handoff).toMatchObject({ result: 'bridged' });
      await direct.hangUp();
    });
  });

  it('a REFER that fails: the conversation goes on, and nobody hears anything of it', async () => {
    await withCaller('+15550120022', async (caller) => {
      const call = await caller.call(ROUTES.later, site.product.udp);
      const phone = new Transferee(call, '603 Decline');
      const { agent } = await accept();
      const joinedAtMs = await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
      await phone.asked();
      await delay(800);
      const leftAtMs = nowMs();
      expectHears(await call.heard(), joinedAtMs + CHANGE_MS, leftAtMs, TONES.agent);
      expectHears(await agent.heard(), joinedAtMs + CHANGE_MS, leftAtMs, TONES.caller);
      await expectNoGap(witness, leftAtMs, call);
      await expectNoGap(witness, leftAtMs, agent);
      await agent.hangUp();
      await call.ended();
      const { call: record, facts } = await recordOf(caller.sip.user);
      expect(facts).toContain('call.releaseFailed');
      expect(record.ended).toMatchObject({ reason: 'agent-hangup' });
    });
  });
});
