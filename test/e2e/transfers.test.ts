import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { cseqOf, header, mustHave, tagOf } from '../tools/sip-message.ts';
import { expectHears } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { expectNoGap, Witness } from './witness.ts';

/** Time until a new scene is heard, and the window that a tone needs. */
const CHANGE_MS = 200;
/** The new party's tone. */
const NEW_PARTY = 1_700;
const AMONG = [...ALL_TONES, NEW_PARTY];
const CONSULT = '+15550130001';
const FORBIDDEN = '+15550130002';

let site: Site;
let third: Phone;
let witness: Witness;

beforeAll(async () => {
  witness = await Witness.open();
  third = await Phone.open('2003', NEW_PARTY);
  const handoff = { ringTimeoutMs: 3_000, totalTimeoutMs: 8_000, whisper: { file: 'whisper.wav' } };
  site = await Site.open({
    moreRoutes: (agent) => [
      {
        match: { to: CONSULT },
        ai: { kind: 'none' },
        handoff: { ...handoff, destinations: [third.uri], accept: { mode: 'auto' } },
      },
      {
        match: { to: FORBIDDEN },
        ai: { kind: 'none' },
        handoff: { ...handoff, destinations: [agent] },
        transfer: { agent: false, caller: false },
      },
    ],
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await third[Symbol.asyncDispose]();
  await witness[Symbol.asyncDispose]();
});

interface Talk {
  readonly caller: PhoneCall;
  readonly agent: PhoneCall;
  /** The facts of the call, when it has ended. */
  facts: () => Promise<readonly string[]>;
}

/** A caller of its own and the agent talk, when `test` begins. */
async function talking(user: string, test: (talk: Talk) => Promise<void>, number = NUMBER): Promise<void> {
  await using phone = await Phone.open(user, TONES.caller);
  const { api } = site.product;
  try {
    const caller = await phone.call(number, site.product.udp);
    const agent = await site.agent.pickUp();
    await agent.briefed();
    await site.agent.voice.waitUntilHears([], ALL_TONES, 8_000);
    await agent.press('1');
    await phone.voice.waitUntilHears([TONES.agent], AMONG);
    const facts = async (): Promise<readonly string[]> => {
      const { id } = await api.endedCall(user);
      return (await api.events(id)).map(({ type }) => type);
    };
    await test({ caller, agent, facts });
  } finally {
    // A test that failed leaves its call up, and must not fail those behind it.
    const up = (await api.calls('')).filter(({ ended }) => ended === null);
    for (const { id } of up) await api.request('DELETE', `/v1/calls/${id}`);
    await site.agent.voice.sendTo(null);
    await third.voice.sendTo(null);
  }
  await site.product.expectQuiet();
}

/** Sends REFER, and waits for its answer. */
async function refer(call: SipCall, target: string, status: number): Promise<void> {
  call.sendRequest('REFER', [
    ['Refer-To', `<${target}>`],
    ['Referred-By', '<sip:2001@127.0.0.1>'],
  ]);
  await call.waitFor(
    `${String(status)} to REFER`,
    (message) => message.status === status && cseqOf(message).method === 'REFER',
  );
}

/** Waits until a NOTIFY tells of a status (RFC 3515 2.4.5). */
async function told(call: SipCall, status: number): Promise<void> {
  await call.waitFor(
    `NOTIFY of ${String(status)}`,
    (message) => message.method === 'NOTIFY' && message.body.startsWith(`SIP/2.0 ${String(status)} `),
    8_000,
  );
}

/** Caller and new party hear each other, and nobody else, for a while. */
async function expectTogether(caller: PhoneCall, other: PhoneCall, tone: number): Promise<void> {
  await caller.phone.voice.waitUntilHears([tone], AMONG);
  const fromMs = nowMs() + CHANGE_MS;
  await delay(900);
  const toMs = nowMs() - 100;
  expectHears(await caller.heard(), fromMs, toMs, tone, AMONG);
  expectHears(await other.heard(), fromMs, toMs, TONES.caller, AMONG);
  await expectNoGap(witness, toMs, caller);
}

/** The tag that a phone gave its dialog as its callee. */
function ownTag({ phone, sip }: PhoneCall): string {
  const answer = phone.sip.log.find(
    ({ direction, message }) =>
      direction === 'sent' && message.status === 200 && header(message, 'Call-ID') === sip.callId,
  );
  return tagOf(answer!.message, 'To')!;
}

describe('REFER to us, blind (RFC 3515)', () => {
  it('the caller hears music, the agent nothing; the new party answers, and the agent is let go', async () => {
    await talking('+15550140001', async ({ caller, agent, facts }) => {
      const askedAtMs = nowMs();
      await refer(agent.sip, third.uri, 202);
      const ringing = await third.ringing();
      expect(header(ringing.invitation!, 'Referred-By')).toContain('2001');
      await told(agent.sip, 180);
      await delay(700);
      const pickedUpAtMs = nowMs();
      expectHears(await caller.heard(), askedAtMs + CHANGE_MS, pickedUpAtMs, TONES.hold, AMONG);
      expect((await agent.heard()).everHeard(askedAtMs + CHANGE_MS, pickedUpAtMs, AMONG)).toEqual([]);
      const other = await third.answer(ringing);
      await told(agent.sip, 200);
      await agent.hangUp();
      await expectTogether(caller, other, NEW_PARTY);
      await caller.hangUp();
      await other.ended();
      expect(await facts()).toEqual(
        expect.arrayContaining(['transfer.started', 'transfer.progress', 'transfer.ended']),
      );
    });
  });

  it('the new party is busy: 486 is told, and the two talk again', async () => {
    await talking('+15550140002', async ({ caller, agent }) => {
      await refer(agent.sip, third.uri, 202);
      (await third.ringing()).reject('486 Busy Here');
      await told(agent.sip, 486);
      await expectTogether(caller, agent, TONES.agent);
      await expectNoGap(witness, nowMs() - 100, agent);
      await agent.hangUp();
      await caller.ended();
    });
  });

  it('the agent hangs up at once and the new party is busy: its phone is rung back', async () => {
    await talking('+15550140003', async ({ caller, agent, facts }) => {
      await refer(agent.sip, third.uri, 202);
      await agent.hangUp();
      (await third.ringing()).reject('486 Busy Here');
      const again = await site.agent.pickUp();
      expect(decodeURIComponent(header(again.sip.invitation!, 'X-Warmbridge-Reason') ?? '')).toMatch(/^Recall: .*486/);
      await again.briefed();
      await site.agent.voice.waitUntilHears([], ALL_TONES, 8_000);
      await again.press('1');
      await expectTogether(caller, again, TONES.agent);
      await again.hangUp();
      await caller.ended();
      expect((await facts()).filter((type) => type === 'handoff.bridged')).toHaveLength(2);
    });
  });

  it('603 where the route forbids it, and the call is unharmed', async () => {
    await talking(
      '+15550140004',
      async ({ caller, agent, facts }) => {
        await refer(agent.sip, third.uri, 603);
        await expectTogether(caller, agent, TONES.agent);
        await agent.hangUp();
        await caller.ended();
        expect(await facts()).toContain('transfer.refused');
      },
      FORBIDDEN,
    );
  });
});

describe('REFER to us with Replaces (RFC 3891)', () => {
  it('a dialog elsewhere: the INVITE names it', async () => {
    await talking('+15550140011', async ({ caller, agent }) => {
      const replaces = 'elsewhere@pbx;to-tag=7;from-tag=8';
      await refer(agent.sip, `${third.uri}?Replaces=${encodeURIComponent(replaces)}`, 202);
      const ringing = await third.ringing();
      expect(header(ringing.invitation!, 'Replaces')).toBe(replaces);
      const other = await third.answer(ringing);
      await told(agent.sip, 200);
      await agent.hangUp();
      await expectTogether(caller, other, NEW_PARTY);
      await caller.hangUp();
      await other.ended();
    });
  });

  it('another call of ours: the caller and whom the agent asked there are joined', async () => {
    await using line = await Phone.open('2001', TONES.agent);
    await talking('+15550140012', async ({ caller, agent }) => {
      const consult = await line.call(CONSULT, site.product.udp);
      const other = await third.pickUp();
      await line.voice.waitUntilHears([NEW_PARTY], AMONG, 8_000);
      const answer = (await consult.sip.waitForStatus(200)).message;
      const replaces = `${consult.sip.callId};to-tag=${tagOf(answer, 'To')!};from-tag=${tagOf(answer, 'From')!}`;
      const { host, port } = site.product.udp;
      const target = `sip:${CONSULT}@${host}:${String(port)}?Replaces=${encodeURIComponent(replaces)}`;
      await refer(agent.sip, target, 202);
      await told(agent.sip, 200);
      await consult.ended();
      await agent.hangUp();
      await expectTogether(caller, other, NEW_PARTY);
      await caller.hangUp();
      await other.ended();
    });
  });
});

describe('INVITE with Replaces to us (RFC 3891)', () => {
  it("takes the agent's place: both go on without a gap, and the agent gets BYE", async () => {
    await talking('+15550140021', async ({ caller, agent, facts }) => {
      const invitation = agent.sip.invitation!;
      const replaces = `${agent.sip.callId};to-tag=${tagOf(invitation, 'From')!};from-tag=${ownTag(agent)}`;
      const other = await third.call(NUMBER, site.product.udp, [['Replaces', replaces]]);
      await agent.ended();
      await expectTogether(caller, other, NEW_PARTY);
      await caller.hangUp();
      await other.ended();
      expect(await facts()).toContain('leg.replaced');
    });
  });

  it("picks the agent's ringing phone up: CANCEL with 200 in its Reason (RFC 3326 2)", async () => {
    await using caller = await Phone.open('+15550140022', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    const ringing = await site.agent.ringing();
    const tag = site.agent.sip.log.findLast(({ message }) => message.status === 180)!;
    const replaces = `${ringing.callId};to-tag=${tagOf(ringing.invitation!, 'From')!};from-tag=${tagOf(tag.message, 'To')!}`;
    const other = await third.call(NUMBER, site.product.udp, [['Replaces', replaces]]);
    const cancel = await ringing.waitForRequest('CANCEL');
    expect(mustHave(cancel.message, 'Reason')).toContain('Call completed elsewhere');
    await other.briefed();
    await third.voice.waitUntilHears([], ALL_TONES, 8_000);
    await other.press('1');
    await expectTogether(call, other, NEW_PARTY);
    await call.hangUp();
    await other.ended();
    await third.voice.sendTo(null);
    await site.product.expectQuiet();
  });

  it('481 where no such dialog is', async () => {
    const call = third.sip.invite(NUMBER, site.product.udp, third.voice.sdp(), [
      ['Replaces', 'no;to-tag=1;from-tag=2'],
    ]);
    expect((await call.waitForFinal()).message.status).toBe(481);
    await site.product.expectQuiet();
  });
});
