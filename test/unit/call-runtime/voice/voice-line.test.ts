import { describe, expect, it } from 'vitest';
import { ConversationActions } from '../../../../src/call-runtime/conversation-actions.ts';
import type { VoiceConfig } from '../../../../src/config/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import type { FakeVoiceSession } from '../../../fakes/fake-voice.ts';
import { settle } from '../../../fakes/settle.ts';
import { SPEECH_PLAN } from '../../call-machine/support/plan.ts';
import { voicePlan } from '../../call-machine/support/voice-call.ts';
import { CALL, CALLER, NOTHING_LEFT, OwnedCall } from '../support/owned-call.ts';

const AI = asLegId('call.2');
const AGENT = asLegId('call.3');
const POLICY = {
  whileHuman: 'park',
  whenEnded: 'hangup',
  reconnects: 2,
  connectTimeoutMs: 5_000,
  fallback: [{ kind: 'url', url: 'wss://second.example/ws' }],
} as const;
const STREAM: VoiceConfig = {
  kind: 'media-stream',
  url: 'wss://first.example/ws',
  parameters: { tone: 'friendly' },
  authToken: null,
  ...POLICY,
};
const SIP: VoiceConfig = {
  pauseMs: 200,
  kind: 'sip',
  uri: 'sip:bot@ai.example',
  ...POLICY,
  fallback: [{ kind: 'url', url: 'sip:b@b' }],
};
const TRANSFER = {
  type: 'transfer',
  destinations: ['sip:one@pbx'],
  whisper: null,
  reason: null,
  summary: 'asks for a refund',
  context: null,
} as const;

/** A call whose caller is with an AI behind the gateway. */
async function talking(plan = voicePlan(), voice: VoiceConfig = STREAM) {
  const call = await new OwnedCall({ plan, voice }).begin();
  const session = newest(call);
  session.connect();
  await settle();
  return { call, session };
}

function newest(call: OwnedCall): FakeVoiceSession {
  const session = call.voices.sessions.at(-1);
  if (session === undefined) throw new Error('no AI was connected');
  return session;
}

describe('An AI behind the gateway', () => {
  it('gets the offer of the media engine and what is known of the call, and its answer makes it a leg', async () => {
    const { call, session } = await talking();
    expect(session.offer).toBe('offer of call.2');
    expect(session.source).toMatchObject({ kind: 'media-stream', url: 'wss://first.example/ws' });
    expect(session.call).toEqual({
      call: 'call',
      leg: AI,
      direction: 'inbound',
      from: '+15550001',
      to: '+15559998888',
      metadata: {},
      history: [],
    });
    expect(call.room.endpoints.get(AI)).toBe('agreed');
    expect(call.room.sources.get(AI)).toEqual([{ address: '127.0.0.9', prefix: 32 }]);
    expect(call.room.hears(CALLER)).toEqual([{ kind: 'leg', leg: AI }]);
    expect(session.attended).toEqual([]);
  });

  it('is told when it has the caller no more, and when it has again, and what happened', async () => {
    const { call, session } = await talking();
    session.asks(TRANSFER);
    await settle();
    expect(session.attended).toEqual([false]);
    expect(call.agent().invite.destination).toBe('sip:one@pbx');
    call.agent().end({ status: 486 });
    await settle();
    expect(session.attended).toEqual([false, true]);
    expect(session.notices).toMatchObject([
      { event: 'handoff.ended', handoffId: 'call.h1', result: 'returned', reason: 'busy' },
    ]);
  });

  it('is closed when the call ends, and nothing stays', async () => {
    const { call, session } = await talking();
    call.caller.end();
    await settle();
    expect(session.closed).toBe('Caller hung up');
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
    expect((await call.voices.usage()).sessions).toBe(0);
    expect(call.errors).toEqual([]);
  });

  it('that ends in order ends the call; nothing it tells later counts', async () => {
    const { call, session } = await talking();
    session.says({ type: 'ended', lost: false, reason: 'goodbye' });
    await settle();
    expect(call.facts('call.ended')).toMatchObject([{ result: 'completed', reason: 'ai-hangup' }]);
    expect(session.closed).toBeNull();
  });

  it('that is lost is connected again, with what was said so far, and told what waited for it', async () => {
    const { call, session } = await talking(voicePlan({ tellsWords: true }));
    call.room.apply();
    session.says({ type: 'said', text: 'good morning', startAt: call.clock.now(), endAt: call.clock.now() });
    await call.advance(1_000);
    session.says({ type: 'heard', text: 'a refund', startAt: call.clock.now() - 500, endAt: call.clock.now() });
    session.says({ type: 'ended', lost: true, reason: 'the socket broke' });
    await settle();
    expect(call.facts('ai.lost')).toMatchObject([{ reason: 'broken', detail: 'the socket broke', next: 'reconnect' }]);
    await call.advance(200);
    expect(call.voices.sessions).toHaveLength(2);
    expect(newest(call).call.history).toContainEqual({ who: 'caller', text: 'a refund' });
    newest(call).connect();
    await settle();
    expect(call.room.hears(CALLER)).toEqual([{ kind: 'leg', leg: 'call.3' }]);
  });

  it('is tried at its second address where the first does not answer', async () => {
    const call = await new OwnedCall({
      plan: voicePlan({ reconnects: 0, fallback: [{ kind: 'url' }] }),
      voice: STREAM,
    }).begin();
    newest(call).says({ type: 'ended', lost: true, reason: 'connection refused' });
    await settle();
    expect(newest(call).source).toMatchObject({ url: 'wss://second.example/ws' });
  });

  it('is given up when it does not connect in time', async () => {
    const call = await new OwnedCall({ plan: voicePlan(), voice: STREAM }).begin();
    await call.advance(5_000);
    expect(call.voices.sessions[0]?.closed).toBe('No answer');
    expect(call.facts('ai.lost')).toMatchObject([{ reason: 'timeout' }]);
  });

  it('is lost where the program has no gateway', async () => {
    const call = await new OwnedCall({ plan: voicePlan({ reconnects: 0, fallback: [] }) }).begin();
    await settle();
    expect(call.facts('ai.lost')).toMatchObject([{ reason: 'refused', sipStatus: 500 }]);
    expect(call.agent().invite.destination).toBe('sip:one@pbx');
  });

  it('its words are on record; those of the caller only where the caller is not transcribed', async () => {
    const { call, session } = await talking(voicePlan({ tellsWords: true }, { speech: SPEECH_PLAN }));
    const now = call.clock.now();
    session.says({ type: 'said', text: 'hello', startAt: now, endAt: now });
    session.says({ type: 'heard', text: 'yes', startAt: now, endAt: now });
    session.says({ type: 'interrupted', playedMs: 99.6, heard: 'hel', at: now });
    expect(call.facts('call.speech')).toMatchObject([{ role: 'ai', text: 'hello' }]);
    expect(call.facts('ai.bargedIn')).toEqual([{ leg: AI, playedMs: 100, heard: 'hel' }]);
    expect(call.segments).toMatchObject([{ leg: AI, text: 'hello', final: true }]);
  });
});

describe('PATCH of a member', () => {
  it('lets an AI that waits in silence coach the agent, and knows no other leg', async () => {
    const { call, session } = await talking();
    session.asks(TRANSFER);
    await settle();
    call.agent().answer();
    await settle();
    call.room.digit(AGENT, '1');
    await settle();
    expect(call.state.name).toBe('with-agent');
    const actions = new ConversationActions({
      ownerOf: () => call.owner,
      numbersOf: () => ({ trunks: [], outbound: [] }),
      mailboxesOf: () => [],
      promptFault: () => Promise.resolve(null),
      parkedSlots: () => new Set(),
    });
    const mode = { kind: 'coach', of: AGENT } as const;
    expect(await actions.changeMember(CALL, AI, mode)).toEqual({
      ok: true,
      value: { leg: AI, role: 'ai', mode: 'coach', coach: AGENT },
    });
    expect(call.room.hears(AGENT)).toContainEqual({ kind: 'leg', leg: AI });
    expect(call.room.hears(CALLER)).toEqual([{ kind: 'leg', leg: AGENT }]);
    expect(await actions.changeMember(CALL, asLegId('call.9'), mode)).toEqual({ ok: false, code: 'not-found' });
  });
});

describe('An AI that is a SIP user agent', () => {
  it('is dialled with the context of the call, and no handoff (RFC 7433 4.1)', async () => {
    const call = await new OwnedCall({ plan: voicePlan(), voice: SIP }).begin();
    const { destination, headers, callerNumber } = call.agent().invite;
    expect(destination).toBe('sip:bot@ai.example');
    expect(callerNumber).toBe('+15550001');
    expect(headers).toEqual({
      'User-to-User': `${Buffer.from('{"call":"call"}').toString('hex')};encoding=hex`,
      'X-Warmbridge-Call': 'call',
      'X-Warmbridge-To': '%2B15559998888',
    });
  });

  it('hands over by REFER to ourselves, and is told how it ended (RFC 3515 2.4.5)', async () => {
    const call = await new OwnedCall({ plan: voicePlan(), voice: SIP }).begin();
    call.agent().answer();
    await settle();
    const refer = call.agent().referIn('sip:transfer@us', {
      leadsToUs: true,
      headers: { 'x-warmbridge-reason': 'refund', 'x-warmbridge-summary': 'wants%20money' },
    });
    expect(refer.status).toBe(202);
    await settle();
    expect(call.facts('handoff.started')).toMatchObject([{ reason: 'refund', summary: 'wants money', trigger: 'ai' }]);
    expect(call.agent(1).invite.destination).toBe('sip:one@pbx');
    call.agent(1).end({ status: 486 });
    await settle();
    call.agent(2).end({ status: 603 });
    await settle();
    expect(refer.notified).toEqual([603]);
  });

  it('gets a caller back with what the handoff was about', async () => {
    const call = await new OwnedCall({ plan: voicePlan(), voice: SIP }).begin();
    call.agent().answer();
    await settle();
    call.agent().referIn('sip:help@pbx', { headers: { 'x-warmbridge-summary': 'wants%20money' } });
    call.agent().end();
    await settle();
    call.agent(1).end({ status: 486 });
    await settle();
    expect(call.agent(2).invite.destination).toBe('sip:bot@ai.example');
    expect(call.agent(2).invite.headers).toMatchObject({
      'X-Warmbridge-Handoff': 'call.h1',
      'X-Warmbridge-Summary': 'wants%20money',
    });
  });
});
