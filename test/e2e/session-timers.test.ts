import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalLine } from '../sip/harness/api-client.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { cseqOf, header } from '../tools/sip-message.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { expectNoGap, Witness } from './witness.ts';

/** The shortest interval that there may be (RFC 4028 4). */
const SECONDS = 90;
const { pair } = enginesOfRun();
/** Who does not refresh is hung up on a third of the interval before its end (RFC 4028 10), by drachtio-server at it. */
const EXPIRY_MS = pair === 'embedded' ? (SECONDS * 2_000) / 3 : SECONDS * 1_000;
/** All calls are looked at this long after their answer: nobody who was refreshed may have been let go by then. */
const WATCH_MS = EXPIRY_MS + 8_000;
const TIMEOUT_MS = 140_000;
const ACCEPT = { mode: 'auto' } as const;

/** A call for each test, by the number that is dialled. All run beside each other, as each lasts more than a minute. */
const NUMBERS = {
  weRefresh: '+15550190001',
  theyRefresh: '+15550190002',
  caller: '+15550190003',
  agent: '+15550190004',
};
type Name = keyof typeof NUMBERS;
const NAMES = Object.keys(NUMBERS) as Name[];

let site: Site;
let witness: Witness;
const callers = new Map<Name, Phone>();
const agents = new Map<Name, Phone>();

beforeAll(async () => {
  witness = await Witness.open();
  for (const [index, name] of NAMES.entries()) {
    callers.set(name, await Phone.open(`+1555020000${String(index)}`, TONES.caller));
    agents.set(name, await Phone.open(`300${String(index)}`, TONES.agent));
  }
  site = await Site.open({
    moreRoutes: () =>
      NAMES.map((name) => ({
        match: { to: NUMBERS[name] },
        ai: { kind: 'none' },
        handoff: { destinations: [agents.get(name)!.uri], accept: ACCEPT, whisper: { file: 'whisper.wav' } },
      })),
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await witness[Symbol.asyncDispose]();
  for (const phone of [...callers.values(), ...agents.values()]) await phone[Symbol.asyncDispose]();
});

interface Talk {
  readonly caller: PhoneCall;
  readonly agent: PhoneCall;
  /** The 200 that the caller got. */
  readonly answer: SipMessage;
}

/** Caller and agent talk. @param asked Session-Expires of the caller's INVITE @param agreed that of the agent's 200 */
async function talk(name: Name, asked: string | null, agreed: string | null): Promise<Talk> {
  const [from, to] = [callers.get(name)!, agents.get(name)!];
  const caller = await from.call(NUMBERS[name], site.product.udp, timer(asked));
  const ringing = await to.ringing();
  const agent = await to.answer(ringing, timer(agreed));
  await bothHear(from, to);
  const { message: answer } = await caller.sip.waitForStatus(200);
  return { caller, agent, answer };
}

function timer(expires: string | null): SipMessage['headers'] {
  if (expires === null) return [];
  // RFC 4028 9: a 2xx that makes its sender's peer refresh requires the extension.
  const requires = expires.endsWith('=uac') ? [['Require', 'timer'] as const] : [];
  return [['Session-Expires', expires], ['Supported', 'timer'], ...requires];
}

async function bothHear(caller: Phone, agent: Phone): Promise<void> {
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
  await agent.voice.waitUntilHears([TONES.caller], ALL_TONES, 8_000);
}

/** The re-INVITEs and UPDATEs that came with a session timer, and when. */
function refreshes({ sip, answeredAtMs }: PhoneCall): { readonly afterMs: number; readonly expires: string }[] {
  return sip.log
    .filter(({ message, atMs }) => /^(INVITE|UPDATE)$/.test(message.method ?? '') && atMs > answeredAtMs)
    .map(({ message, atMs }) => ({ afterMs: atMs - answeredAtMs, expires: header(message, 'Session-Expires') ?? '' }))
    .filter(({ expires }) => expires !== '');
}

async function watched({ answeredAtMs }: PhoneCall): Promise<void> {
  await delay(answeredAtMs + WATCH_MS - nowMs());
}

/** The final response to the newest request of ours. */
async function answered(call: SipCall, sent: number, method: string): Promise<SipMessage> {
  const { message } = await call.waitFor(`a final response to ${method}`, (response) => {
    const { number, method: of } = cseqOf(response);
    return response.status !== null && response.status >= 200 && of === method && number === sent;
  });
  return message;
}

async function endedLeg(name: Name, role: string): Promise<JournalLine> {
  const { id } = await site.product.api.endedCall(callers.get(name)!.sip.user);
  return (await site.product.api.facts(id, 'leg.ended')).find((fact) => fact['role'] === role)!;
}

describe.concurrent('session timers on both legs (RFC 4028)', () => {
  it(
    'refresher is us: a re-INVITE at half the interval to each, and no packet is missing',
    { timeout: TIMEOUT_MS },
    async () => {
      const call = await talk('weRefresh', `${String(SECONDS)};refresher=uas`, `${String(SECONDS)};refresher=uac`);
      const { caller, agent, answer } = call;
      expect(header(answer, 'Session-Expires')).toBe(`${String(SECONDS)};refresher=uas`);
      await watched(agent);
      for (const each of [caller, agent]) {
        const [first] = refreshes(each);
        expect(first?.expires).toBe(`${String(SECONDS)};refresher=uac`);
        expect(first?.afterMs).toBeGreaterThan((SECONDS * 1_000) / 2 - 6_000);
        expect(first?.afterMs).toBeLessThan((SECONDS * 1_000) / 2 + 6_000);
        await expectNoGap(witness, nowMs(), each);
        expect(each.sip.got('BYE')).toBe(false);
      }
      await bothHear(caller.phone, agent.phone);
      await caller.hangUp();
      await agent.ended();
    },
  );

  it(
    'refresher is the phone, which refreshes by re-INVITE or UPDATE: the call goes on',
    { timeout: TIMEOUT_MS },
    async () => {
      const { caller, agent, answer } = await talk(
        'theyRefresh',
        `${String(SECONDS)};refresher=uac`,
        `${String(SECONDS)};refresher=uas`,
      );
      expect(header(answer, 'Session-Expires')).toBe(`${String(SECONDS)};refresher=uac`);
      // RFC 4028 9. drachtio-server leaves it out.
      if (pair === 'embedded') expect(header(answer, 'Require')).toContain('timer');
      await delay(1_000);
      // RFC 4028 6: an interval below the minimum gets 422 with Min-SE, and changes nothing.
      const small = caller.sip.sendInvite(caller.phone.voice.sdp(), timer('30;refresher=uac').slice(0, 2));
      const refused = await answered(caller.sip, small, 'INVITE');
      expect([refused.status, header(refused, 'Min-SE')]).toEqual([422, String(SECONDS)]);
      await delay(30_000);
      const again = caller.sip.sendInvite(
        caller.phone.voice.sdp(),
        timer(`${String(SECONDS)};refresher=uac`).slice(0, 2),
      );
      const refreshed = await answered(caller.sip, again, 'INVITE');
      expect([refreshed.status, header(refreshed, 'Session-Expires')]).toEqual([
        200,
        `${String(SECONDS)};refresher=uac`,
      ]);
      agent.sip.sendRequest('UPDATE', timer(`${String(SECONDS)};refresher=uac`).slice(0, 2));
      const { message: updated } = await agent.sip.waitFor('200 to UPDATE', (message) => message.status === 200 && cseqOf(message).method === 'UPDATE'); // prettier-ignore
      expect(header(updated, 'Session-Expires')).toBe(`${String(SECONDS)};refresher=uac`);
      await watched(agent);
      for (const each of [caller, agent]) expect(each.sip.got('BYE')).toBe(false);
      await bothHear(caller.phone, agent.phone);
      await caller.hangUp();
      await agent.ended();
    },
  );

  it.each(['caller', 'agent'] as const)(
    'the %s promises to refresh and does not: BYE to it, and the record says why',
    { timeout: TIMEOUT_MS },
    async (who) => {
      const asked = who === 'caller' ? `${String(SECONDS)};refresher=uac` : null;
      const agreed = who === 'agent' ? `${String(SECONDS)};refresher=uas` : null;
      const call = await talk(who, asked, agreed);
      const { atMs, message: bye } = await call[who].sip.waitForRequest('BYE', WATCH_MS);
      const afterMs = atMs - call[who].answeredAtMs;
      expect(afterMs).toBeGreaterThan(EXPIRY_MS - 2_000);
      expect(afterMs).toBeLessThan(EXPIRY_MS + 4_000);
      expect(header(bye, 'Reason')).toMatch(/[Ss]ession timer/);
      await call[who === 'caller' ? 'agent' : 'caller'].ended();
      expect(await endedLeg(who, who)).toMatchObject({
        by: 'remote',
        detail: expect.stringMatching(/[Ss]ession timer/) as string,
      });
      expect((await site.product.api.endedCall(callers.get(who)!.sip.user)).ended).toMatchObject({
        reason: `${who}-hangup`,
      });
    },
  );
});
