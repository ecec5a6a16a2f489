import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { header } from '../tools/sip-message.ts';
import { expectHears } from './hearing.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const CALLER = '+15550171111';
const TO_AGENT = '+15550172001';
const TO_AI = '+15550172002';
const LIMITED = '+15550172003';
const TO_VOICEMAIL = '+15550172004';
const REFERRED = '+15550172005';
const MAX_EARLY_MS = 2_000;
/** Time until a new scene is heard. */
const CHANGE_MS = 200;

/** Callers who are not answered before somebody or something speaks with them (`routes[].answer`). */
describe('early media to the caller (RFC 3960)', () => {
  let site: Site;
  let caller: Phone;

  beforeAll(async () => {
    const answer = { mode: 'early-media' };
    const accept = { mode: 'auto' };
    const terms = { accept, whisper: { file: 'whisper.wav' }, ringTimeoutMs: 4_000, totalTimeoutMs: 8_000 };
    site = await Site.open({
      others: { voicemail: { greeting: { file: 'announcement.wav' }, beep: null, thanks: null } },
      moreRoutes: (agent, _dead, aiUrl): readonly Settings[] => [
        { match: { to: TO_AGENT }, answer, handoff: { ...terms, destinations: [agent], fallback: [{ kind: 'hangup' }] } },
        { match: { to: TO_AI }, answer, ai: { kind: 'webhook', url: aiUrl }, handoff: { destinations: [agent] } },
        {
          match: { to: LIMITED },
          answer: { ...answer, maxEarlyMs: MAX_EARLY_MS },
          handoff: { ...terms, destinations: [agent] },
        },
        { match: { to: TO_VOICEMAIL }, answer, handoff: { ...terms, destinations: [agent], fallback: [{ kind: 'voicemail' }] } },
        {
          match: { to: REFERRED },
          answer,
          handoff: { ...terms, destinations: [agent], strategy: 'refer', contextTimeoutMs: 0, fallback: [{ kind: 'hangup' }] },
        },
      ],
    }); // prettier-ignore
    caller = await Phone.open(CALLER, TONES.caller);
  });

  afterAll(async () => {
    await caller[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    await caller.voice.sendTo(null);
    await site.product.expectQuiet();
  });

  /** Dials, and hears what comes behind the 183. */
  async function early(number: string, headers: Parameters<Phone['call']>[2] = []): Promise<{ call: SipCall; sdp: string; atMs: number }> {
    const call = caller.sip.invite(number, site.product.udp, caller.voice.sdp(), headers);
    const { message, atMs } = await call.waitForStatus(183);
    expect(header(message, 'Content-Type')).toBe('application/sdp');
    await caller.voice.connect(message.body);
    return { call, sdp: message.body, atMs };
  } // prettier-ignore

  function answered(call: SipCall): boolean {
    return call.log.some(({ message }) => (message.status ?? 0) >= 200);
  }

  it('the caller hears announcement and music behind a 183, and gets the 200 when the agent has accepted', async () => {
    const { call, sdp, atMs } = await early(TO_AGENT);
    await caller.voice.waitUntilHears([TONES.announcement], ALL_TONES);
    const ringing = await site.agent.ringing();
    const musicAtMs = await caller.voice.waitUntilHears([TONES.hold], ALL_TONES);
    await delay(1_000);
    expectHears(await caller.voice.take(atMs), musicAtMs + CHANGE_MS, nowMs() - CHANGE_MS, TONES.hold);
    expect(answered(call)).toBe(false);
    const { id } = await site.product.api.callFrom(CALLER);
    expect(await site.product.api.call(id)).toMatchObject({
      answeredAt: null,
      legs: [{ role: 'caller', state: 'ringing', early: true }, {}],
    });

    const agentCall = await site.agent.answer(ringing);
    const { message, atMs: answeredAtMs } = await call.waitForStatus(200);
    expect(message.body).toBe(sdp);
    expect(header(message, 'To')).toBe(header((await call.waitForStatus(183)).message, 'To'));
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    const joinedAtMs = await agentCall.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
    await delay(1_000);
    const agentHeard = await agentCall.heard();
    expect(agentHeard.everHeard(agentCall.answeredAtMs, answeredAtMs - CHANGE_MS, ALL_TONES)).toEqual([TONES.whisper]);
    expectHears(agentHeard, joinedAtMs + CHANGE_MS, nowMs() - CHANGE_MS, TONES.caller);
    await call.hangUp();
    await agentCall.ended();
    const ended = await site.product.api.endedCall(CALLER);
    expect(ended).toMatchObject({ ended: { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } });
    expect(Date.parse(ended.answeredAt!) - Date.parse(ended.startedAt)).toBeGreaterThan(1_000);
    const facts = (await site.product.api.events(id)).filter(({ kind }) => kind === 'fact').map(({ type }) => type);
    const order = ['call.started', 'leg.early', 'handoff.started', 'handoff.accepted', 'call.answered'];
    expect(facts.filter((type) => order.includes(type))).toEqual(order);
  }); // prettier-ignore

  it('a webhook AI that says something answers the call; it was told of the call before', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'play', file: 'ai.wav' }] : []);
    const { call, sdp } = await early(TO_AI);
    const { message } = await call.waitForStatus(200);
    expect(message.body).toBe(sdp);
    await caller.voice.waitUntilHears([TONES.ai], ALL_TONES);
    await call.hangUp();
    expect((await site.product.api.endedCall(CALLER)).answeredAt).not.toBeNull();
  });

  it('an AI that hangs up without a word: 603, and no 200', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'hangup' }] : []);
    const { call } = await early(TO_AI);
    expect((await call.waitForFinal()).message.status).toBe(603);
    expect(await site.product.api.endedCall(CALLER)).toMatchObject({
      answeredAt: null,
      ended: { result: 'completed', reason: 'ai-hangup', sipStatus: 603 },
    });
  });

  it.each([
    ['486 Busy Here', 486, 'handoff-busy'],
    ['603 Decline', 603, 'handoff-declined'],
    ['404 Not Found', 500, 'handoff-error'],
  ])('an agent who sends %s: the caller gets %i, and no 200', async (refusal, status, reason) => {
    const { call } = await early(TO_AGENT);
    const agentCall = await site.agent.sip.nextCall();
    agentCall.reject(refusal);
    const { message } = await call.waitForFinal();
    expect(message.status).toBe(status);
    expect(await site.product.api.endedCall(CALLER)).toMatchObject({
      answeredAt: null,
      ended: { result: 'failed', reason, sipStatus: status },
      legs: [{ role: 'caller', state: 'ended' }, {}],
    });
  });

  it('CANCEL while music is heard: 487, the telephone of the agent stops to ring, and it is on record', async () => {
    const { call } = await early(TO_AGENT);
    const ringing = await site.agent.ringing();
    await caller.voice.waitUntilHears([TONES.hold], ALL_TONES);
    call.cancel();
    await call.waitForCancelConfirmed();
    expect((await call.waitForFinal()).message.status).toBe(487);
    await ringing.waitForRequest('CANCEL');
    expect(await site.product.api.endedCall(CALLER)).toMatchObject({
      answeredAt: null,
      ended: { result: 'abandoned', reason: 'caller-cancel', sipStatus: 487 },
    });
  });

  it('nobody has accepted when the time is over: the 200 goes out, and the music goes on', async () => {
    const { call, atMs } = await early(LIMITED);
    const ringing = await site.agent.ringing();
    const { atMs: answeredAtMs } = await call.waitForStatus(200);
    expect(answeredAtMs - atMs).toBeGreaterThan(MAX_EARLY_MS - 500);
    expect(answeredAtMs - atMs).toBeLessThan(MAX_EARLY_MS + 1_500);
    await delay(600);
    expectHears(await caller.voice.take(atMs), answeredAtMs - 300, nowMs() - 50, TONES.hold);
    await call.hangUp();
    await ringing.waitForRequest('CANCEL');
  });

  it('a caller whom nobody takes is answered when the voicemail begins', async () => {
    const { call } = await early(TO_VOICEMAIL);
    const agentCall = await site.agent.sip.nextCall();
    expect(answered(call)).toBe(false);
    agentCall.reject('486 Busy Here');
    await call.waitForStatus(200);
    await call.hangUp();
  });

  it('an INVITE that requires 100rel: the 183 is sent until its PRACK comes, and the 200 waits for it (RFC 3262)', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'play', file: 'ai.wav' }] : []);
    const { call } = await early(TO_AI, [['Require', '100rel']]);
    const { message } = await call.waitForStatus(183);
    expect(header(message, 'Require')).toContain('100rel');
    await delay(700);
    expect(call.log.filter((entry) => entry.message.status === 183).length).toBeGreaterThan(1);
    expect(answered(call)).toBe(false);
    call.sendRequest('PRACK', [['RAck', `${header(message, 'RSeq')!} ${header(message, 'CSeq')!}`]]);
    await call.waitForStatus(200);
    await call.hangUp();
  });

  it('an INVITE without an offer is answered at once: the 200 makes the offer', async () => {
    site.ai.script = () => [];
    const call = caller.sip.invite(TO_AI, site.product.udp, null);
    call.ackWith = { body: caller.voice.sdp(), headers: [] };
    const { message } = await call.waitForFinal();
    expect(message.status).toBe(200);
    call.bye();
    await call.waitFor('the end', (each) => each.status === 200 && (header(each, 'CSeq') ?? '').includes('BYE'));
  });

  it('strategy refer: the REFER is sent in the dialog of the 200', async () => {
    const { call } = await early(REFERRED);
    const { atMs } = await call.waitForRequest('REFER');
    expect((await call.waitForStatus(200)).atMs).toBeLessThanOrEqual(atMs);
    await call.hangUp();
  });
});

const RINGBACK_HZ = 1_900;
const HEARD = [...ALL_TONES, RINGBACK_HZ];
const RINGING = '+15550172011';
const TOGETHER = '+15550172012';
const QUIET = '+15550172013';
const BOTH = '+15550172014';

/** What the far end of a handoff sends before it answers (`handoff.earlyMedia`). */
describe('early media of the far end, let through to the caller', () => {
  let site: Site;
  let caller: Phone;
  /** The sound of the agent's side before the answer. */
  let exchange: Phone;

  beforeAll(async () => {
    caller = await Phone.open(CALLER, TONES.caller);
    exchange = await Phone.open('exchange', RINGBACK_HZ);
    site = await Site.open({
      others: {
        prompts: { directory: 'prompts', holdMusic: { file: 'hold.wav' }, announcement: null, wait: { file: 'announcement.wav', everyMs: 1_000 } },
      },
      moreRoutes: (agent): readonly Settings[] => {
        const fallback = [{ kind: 'hangup' }];
        const handoff = { accept: { mode: 'auto' }, whisper: { file: 'whisper.wav' }, ringTimeoutMs: 6_000, earlyMedia: true, fallback };
        const one = { ...handoff, destinations: [agent] };
        const answer = { mode: 'early-media' };
        return [
          { match: { to: RINGING }, handoff: one },
          { match: { to: QUIET }, handoff: { ...one, earlyMedia: false } },
          { match: { to: TOGETHER }, handoff: { ...handoff, hunt: 'simultaneous', destinations: [agent, `sip:2002@127.0.0.1:${String(exchange.sip.port)}`] } },
          { match: { to: BOTH }, answer, handoff: one },
        ];
      },
    }); // prettier-ignore
  });

  afterAll(async () => {
    await exchange[Symbol.asyncDispose]();
    await caller[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    for (const each of [caller, exchange]) await each.voice.sendTo(null);
    await site.product.expectQuiet();
  });

  /** The agent's side sends a 183 with its session, and its sound. */
  async function sounds(): Promise<{ agentCall: SipCall; offer: string }> {
    const agentCall = await site.agent.sip.nextCall();
    const offer = agentCall.invitation!.body;
    await exchange.voice.connect(offer);
    agentCall.ring('183 Session Progress', exchange.voice.sdp(), [['Content-Type', 'application/sdp']]);
    return { agentCall, offer };
  }

  it('the caller hears it in the place of music, the far end hears nobody, and the answer goes on as ever', async () => {
    const call = await caller.call(RINGING, site.product.udp);
    const { agentCall, offer } = await sounds();
    const heardAtMs = await caller.voice.waitUntilHears([RINGBACK_HZ], HEARD);
    await delay(1_500);
    expectHears(await call.heard(), heardAtMs + CHANGE_MS, nowMs() - 50, RINGBACK_HZ, HEARD);
    expect((await exchange.voice.take()).everHeard(-Infinity, Infinity, HEARD)).toEqual([]);
    await exchange.voice.sendTo(null);
    await site.agent.voice.connect(offer);
    agentCall.answer(site.agent.voice.sdp());
    await agentCall.waitForRequest('ACK');
    const answeredAtMs = nowMs();
    await caller.voice.waitUntilHears([TONES.agent], HEARD);
    const joinedAtMs = await site.agent.voice.waitUntilHears([TONES.caller], HEARD);
    const briefed = (await site.agent.voice.take()).everHeard(answeredAtMs, joinedAtMs - CHANGE_MS, HEARD);
    expect(briefed).toEqual([TONES.whisper]);
    await call.hangUp();
    await agentCall.waitForRequest('BYE');
    await site.agent.voice.sendTo(null);
    const { id } = await site.product.api.endedCall(CALLER);
    expect(await site.product.api.facts(id, 'leg.early')).toMatchObject([{ role: 'agent', codec: 'PCMU' }]);
  });

  it('words that say why nobody will answer are heard, and then the music of the next attempt, or the end', async () => {
    const call = await caller.call(RINGING, site.product.udp);
    const { agentCall } = await sounds();
    await caller.voice.waitUntilHears([RINGBACK_HZ], HEARD);
    agentCall.reject('404 Not Found');
    await call.ended();
  });

  it('of several that ring together nobody is heard; without the setting nobody is either', async () => {
    for (const number of [TOGETHER, QUIET]) {
      const call = await caller.call(number, site.product.udp);
      const { agentCall } = await sounds();
      if (number === TOGETHER) (await exchange.sip.nextCall()).ring();
      await caller.voice.waitUntilHears([TONES.hold], HEARD);
      await delay(800);
      expect((await call.heard()).everHeard(call.answeredAtMs, nowMs(), HEARD)).not.toContain(RINGBACK_HZ);
      await call.hangUp();
      await agentCall.waitForRequest('CANCEL');
      await exchange.voice.sendTo(null);
      await site.product.expectQuiet();
    }
  });

  it('a caller who is not answered hears it as early media of its own', async () => {
    const call = caller.sip.invite(BOTH, site.product.udp, caller.voice.sdp());
    await caller.voice.connect((await call.waitForStatus(183)).message.body);
    const { agentCall } = await sounds();
    await caller.voice.waitUntilHears([RINGBACK_HZ], HEARD);
    agentCall.reject('486 Busy Here');
    expect((await call.waitForFinal()).message.status).toBe(486);
  });
});
