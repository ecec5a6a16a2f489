import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs, readSdp, ToneParty } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { cseqOf } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import type { Conversation } from './converse.ts';
import { converse } from './converse.ts';
import type { PhoneCall } from './phone.ts';
import { useSiteWithCaller } from './site-with-caller.ts';
import { Witness } from './witness.ts';

/** The largest gap that anybody may hear, besides what the machine adds. */
const GAP_MS = 60;

/** The time over which `waitUntilHears` listens, and a packet more. */
const JUST_NOW_MS = 130;

const on = useSiteWithCaller('+15550009011', {
  handoff: { ringTimeoutMs: 10_000, totalTimeoutMs: 30_000, accept: { mode: 'dtmf', accept: '1', timeoutMs: 10_000 } },
});
let witness: Witness;

beforeAll(async () => {
  witness = await Witness.open();
});

afterAll(async () => {
  await witness[Symbol.asyncDispose]();
});

afterEach(async () => {
  // A test that failed leaves its call up, which must not fail the next one as well.
  const { api } = on.site.product;
  await api.hangUpAll();
  await on.site.product.expectQuiet();
});

/** Each hears the other, by what came in just now. */
async function bothHear(): Promise<void> {
  await delay(JUST_NOW_MS);
  await on.caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await on.site.agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
}

async function join(): Promise<Conversation> {
  return await converse(on.site, on.caller);
}

function parties({ callerCall, agentCall }: Conversation): { readonly call: PhoneCall; readonly tone: number }[] {
  return [
    { call: callerCall, tone: TONES.caller },
    { call: agentCall, tone: TONES.agent },
  ];
}

async function hangUp({ callerCall, agentCall }: Omit<Conversation, 'joinedAtMs'>): Promise<void> {
  await callerCall.hangUp();
  await agentCall.ended();
}

/** Sends an UPDATE (RFC 3311) and waits for its response. */
async function update(call: SipCall, sdp: string): Promise<SipMessage> {
  const before = call.log.length;
  call.sendRequest('UPDATE', [['Content-Type', 'application/sdp']], sdp);
  const isAnswer = (message: SipMessage): boolean => message.status !== null && cseqOf(message).method === 'UPDATE';
  return await eventually('a response to UPDATE', () =>
    call.log
      .slice(before)
      .map(({ message }) => message)
      .find(isAnswer),
  );
}

describe('hold by a telephone (RFC 3264 8.4)', () => {
  it.each([
    { hold: 'sendonly', said: { direction: 'sendonly' }, answered: 'recvonly' },
    { hold: 'inactive', said: { direction: 'inactive' }, answered: 'inactive' },
    { hold: '0.0.0.0', said: { address: '0.0.0.0' }, answered: 'recvonly' },
    {
      hold: 'sendonly with an unchanged version',
      said: { direction: 'sendonly', version: 1 },
      answered: 'recvonly',
      back: { version: 1 },
    },
  ])('the agent says $hold and sends nothing: the caller hears music, until it resumes', async (row) => {
    const joined = await join();
    const { callerCall, agentCall } = joined;
    const { voice } = agentCall.phone;
    const heldAtMs = nowMs();
    const held = await agentCall.sip.reinvite(voice.sdp(row.said));
    await voice.pause();
    expect([held.status, readSdp(held.body).direction]).toEqual([200, row.answered]);
    await on.caller.voice.waitUntilHears([TONES.hold], ALL_TONES);
    await voice.pause(false);
    const resumed = await agentCall.sip.reinvite(voice.sdp(row.back ?? {}));
    expect([resumed.status, readSdp(resumed.body).direction]).toEqual([200, 'sendrecv']);
    await bothHear();
    const gapMs = (await callerCall.heard()).largestGapMs(heldAtMs, nowMs());
    expect(gapMs).toBeLessThanOrEqual(GAP_MS + (await witness.latenessMs()));
    await hangUp(joined);
  });
});

describe('who hears what while a telephone holds', () => {
  it.each(['caller', 'agent'] as const)('the %s has music of its own (sendonly): the other hears that', async (who) => {
    const joined = await join();
    const [holder, other] = who === 'caller' ? parties(joined) : parties(joined).reverse();
    const heldAtMs = nowMs();
    await holder!.call.sip.reinvite(holder!.call.phone.voice.sdp({ direction: 'sendonly' }));
    await holder!.call.phone.voice.tone(TONES.ai);
    await other!.call.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
    await delay(1_200); // beyond the time in which a silent holder is noticed
    await other!.call.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
    const heard = await other!.call.heard();
    // What the holder said before its music may be too short to count. Our music is never there.
    const tones = heard.everHeard(heldAtMs, nowMs(), ALL_TONES).filter((tone) => tone !== holder!.tone);
    expect(tones).toEqual([TONES.ai]);
    await holder!.call.phone.voice.tone(holder!.tone);
    await holder!.call.sip.reinvite(holder!.call.phone.voice.sdp());
    await bothHear();
    await hangUp(joined);
  });

  it.each(['caller', 'agent'] as const)(
    'the %s says sendonly and sends nothing after a while: our music takes over, and gives way again',
    async (who) => {
      const joined = await join();
      const [holder, other] = who === 'caller' ? parties(joined) : parties(joined).reverse();
      const { voice } = holder!.call.phone;
      await holder!.call.sip.reinvite(voice.sdp({ direction: 'sendonly' }));
      await voice.pause();
      await other!.call.phone.voice.waitUntilHears([TONES.hold], ALL_TONES);
      await voice.tone(TONES.ai);
      await voice.pause(false);
      await other!.call.phone.voice.waitUntilHears([TONES.ai], ALL_TONES);
      await voice.tone(holder!.tone);
      await holder!.call.sip.reinvite(voice.sdp());
      await bothHear();
      await hangUp(joined);
    },
  );

  it.each(['sendonly', 'inactive'])('both hold (%s): each is back when it resumes', async (direction) => {
    const joined = await join();
    for (const { call } of parties(joined)) {
      expect(await call.sip.reinvite(call.phone.voice.sdp({ direction }))).toMatchObject({ status: 200 });
    }
    for (const { call } of parties(joined)) {
      expect(await call.sip.reinvite(call.phone.voice.sdp())).toMatchObject({ status: 200 });
    }
    await bothHear();
    await hangUp(joined);
  });
});

describe('a re-INVITE or UPDATE in each phase of a handoff leaves it unharmed (RFC 3261 14, RFC 3311)', () => {
  it.each(['re-INVITE', 'UPDATE', 're-INVITE without an offer'] as const)('%s', async (kind) => {
    const refresh = async ({ sip, phone }: PhoneCall): Promise<void> => {
      if (kind === 'UPDATE') {
        expect(await update(sip, phone.voice.sdp())).toMatchObject({ status: 200 });
        return;
      }
      if (kind === 're-INVITE') {
        expect(await sip.reinvite(phone.voice.sdp())).toMatchObject({ status: 200 });
        return;
      }
      // RFC 3261 14.2: our 200 makes the offer, and the ACK answers it.
      sip.ackWith = { body: phone.voice.sdp(), headers: [['Content-Type', 'application/sdp']] };
      const cseq = sip.sendInvite(null);
      const { message } = await sip.waitFor('200 to the re-INVITE', (response) => {
        const { number, method } = cseqOf(response);
        return response.status === 200 && method === 'INVITE' && number === cseq;
      });
      expect(readSdp(message.body).direction).toBe('sendrecv');
      sip.ackWith = null;
    };
    const callerCall = await on.caller.call(NUMBER, on.site.product.udp);
    await on.caller.voice.waitUntilHears([TONES.announcement], ALL_TONES);
    await refresh(callerCall);
    const ringing = await on.site.agent.ringing();
    await refresh(callerCall);
    const agentCall = await on.site.agent.answer(ringing);
    await agentCall.briefed();
    await refresh(callerCall);
    await refresh(agentCall);
    await agentCall.phone.voice.waitUntilHears([], ALL_TONES);
    await refresh(callerCall);
    await refresh(agentCall);
    const acceptedAtMs = nowMs();
    await agentCall.press('1');
    await bothHear();
    await refresh(callerCall);
    await refresh(agentCall);
    await bothHear();
    const endMs = nowMs();
    const [callerHeard, agentHeard] = [await callerCall.heard(), await agentCall.heard()];
    const allowedMs = GAP_MS + (await witness.latenessMs());
    expect(callerHeard.largestGapMs(callerCall.answeredAtMs, endMs)).toBeLessThanOrEqual(allowedMs);
    expect(agentHeard.largestGapMs(agentCall.answeredAtMs, endMs)).toBeLessThanOrEqual(allowedMs);
    expect(callerHeard.everHeard(callerCall.answeredAtMs, endMs, ALL_TONES)).not.toContain(TONES.whisper);
    expect(agentHeard.everHeard(agentCall.answeredAtMs, acceptedAtMs, ALL_TONES)).toEqual([TONES.whisper]);
    await hangUp({ callerCall, agentCall });
  });
});

describe('a re-INVITE that changes the media (RFC 3264 8.3)', () => {
  it('another codec, address and port: the sound goes there, in that codec, and comes from there', async () => {
    const joined = await join();
    const { callerCall } = joined;
    await using moved = await ToneParty.open({ frequencyHz: TONES.caller, codec: 'PCMA', address: '127.0.0.77' });
    await on.caller.voice.pause();
    const answer = await callerCall.sip.reinvite(moved.sdp({ version: 7 }));
    expect(readSdp(answer.body).payloadTypes[0]).toBe(8);
    await moved.connect(answer.body);
    await moved.waitUntilHears([TONES.agent], ALL_TONES);
    await on.site.agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
    await on.caller.voice.pause(false);
    await on.caller.voice.connect((await callerCall.sip.reinvite(on.caller.voice.sdp({ version: 8 }))).body);
    await moved.pause();
    await bothHear();
    await hangUp(joined);
  });

  it('video and T.38 beside audio get port 0, and the call goes on (RFC 3264 6)', async () => {
    const joined = await join();
    const others = [
      'm=video 40000 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      'm=image 40002 udptl t38',
      'a=T38FaxVersion:0',
      '',
    ];
    const answer = await joined.callerCall.sip.reinvite(`${on.caller.voice.sdp()}${others.join('\r\n')}`);
    expect(answer.status).toBe(200);
    expect([...answer.body.matchAll(/^m=(\w+) (\d+) (\S+)/gm)].map(([, type, port]) => [type, port === '0'])).toEqual([
      ['audio', false],
      ['video', true],
      ['image', true],
    ]);
    await bothHear();
    await hangUp(joined);
  });

  it.each([
    ['T.38 alone', ['m=image 40002 udptl t38', 'a=T38FaxVersion:0']],
    ['SRTP alone', ['m=audio 40004 RTP/SAVP 0']],
    ['a codec that we do not have', ['m=audio 40004 RTP/AVP 18']],
  ])('%s gets 488, and the session stays as it was (RFC 3261 14.2)', async (_name, media) => {
    const joined = await join();
    const { voice } = joined.callerCall.phone;
    const head = ['v=0', 'o=party 1 9 IN IP4 127.0.0.1', 's=party', 'c=IN IP4 127.0.0.1', 't=0 0'];
    const sinceMs = nowMs();
    const answer = await joined.callerCall.sip.reinvite([...head, ...media, ''].join('\r\n'));
    expect(answer.status).toBe(488);
    await bothHear();
    const heard = await voice.take(sinceMs);
    expect(heard.largestGapMs(sinceMs, nowMs())).toBeLessThanOrEqual(GAP_MS + (await witness.latenessMs()));
    expect(heard.everHeard(sinceMs, nowMs(), ALL_TONES)).toEqual([TONES.agent]);
    await hangUp(joined);
  });
});
