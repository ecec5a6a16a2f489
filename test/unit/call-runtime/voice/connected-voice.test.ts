import { describe, expect, it } from 'vitest';
import { unfitAccept } from '../../../../src/call-runtime/handoff-request.ts';
import type { AiConnector, StreamNews } from '../../../../src/ports/ai.ts';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import type { FakeVoiceSession } from '../../../fakes/fake-voice.ts';
import { ScriptedAi } from '../../../fakes/scripted-ai.ts';
import { settle } from '../../../fakes/settle.ts';
import { planWith } from '../../call-machine/support/plan.ts';
import { CALLER, NOTHING_LEFT, OwnedCall } from '../support/owned-call.ts';

const VOICE = asLegId('call.2');
const SOURCE: VoiceSource = {
  kind: 'media-stream',
  url: 'wss://name:password@bot.example/ws?key=query-key',
  parameters: { token: 'parameter-token' },
  authToken: 'auth-token',
  streamSid: 'MZ1',
};

class StreamedAi extends ScriptedAi implements AiConnector {
  readonly news: StreamNews[] = [];

  streamed(_call: unknown, news: StreamNews): void {
    this.news.push(news);
  }
}

async function connected(): Promise<{
  readonly call: OwnedCall;
  readonly ai: StreamedAi;
  readonly session: FakeVoiceSession;
}> {
  const ai = new StreamedAi([{ type: 'connect', source: SOURCE }], [{ type: 'hangup' }]);
  const call = await new OwnedCall({ ai, plan: planWith({ ai: 'webhook' }) }).begin();
  const session = call.voices.sessions.at(-1)!;
  session.connect();
  await settle();
  return { call, ai, session };
}

describe('A voice that an application connects', () => {
  it('can be asked by an agent before it takes the call (accept.mode talk), as long as it is there', async () => {
    const { call, session } = await connected();
    const accept = { mode: 'talk', accept: '1', decline: '2', timeoutMs: 10_000 } as const;
    const request = { reason: '', summary: '', accept };
    expect(unfitAccept(request, call.owner.state!)).toBeNull();
    session.says({ type: 'ended', lost: false, reason: 'it closed the connection (1000)' });
    await settle();
    expect(unfitAccept(request, call.owner.state!)).toMatchObject({ path: 'accept.mode' });
  });

  it('gets the source of the action, and is a leg of the call', async () => {
    const { call, ai, session } = await connected();
    expect(session.source).toEqual(SOURCE);
    expect(session.call).toMatchObject({ call: 'call', leg: VOICE, from: '+15550001' });
    expect(call.room.hears(CALLER)).toEqual([{ kind: 'leg', leg: VOICE }]);
    expect(ai.news).toEqual([{ stream: 'MZ1', event: 'started', reason: null }]);
  });

  it('ends, and the application is asked what comes next', async () => {
    const { call, ai, session } = await connected();
    session.says({ type: 'ended', lost: false, reason: 'it closed the connection (1000)' });
    await settle();
    expect(ai.notices[1]).toEqual({
      event: 'voice.ended',
      lost: false,
      reason: 'completed',
      detail: 'it closed the connection (1000)',
    });
    expect(ai.news.at(-1)).toEqual({ stream: 'MZ1', event: 'stopped', reason: 'it closed the connection (1000)' });
    await settle();
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('that is lost is told as such', async () => {
    const { ai, session } = await connected();
    session.says({ type: 'ended', lost: true, reason: 'it closed the connection (1006)' });
    await settle();
    expect(ai.notices[1]).toMatchObject({ event: 'voice.ended', lost: true, reason: 'broken' });
    expect(ai.news.at(-1)).toMatchObject({ stream: 'MZ1', event: 'lost' });
  });

  it('asks for a handoff by itself, and is told how it went as well as the application', async () => {
    const { call, ai, session } = await connected();
    const nobody = { destinations: ['sip:one@pbx'], whisper: null, reason: 'refund', summary: null, context: null };
    session.asks({ type: 'transfer', ...nobody, options: { fallback: [{ kind: 'ai' }] } });
    await settle();
    call.agent().end({ status: 486 });
    await settle();
    expect(ai.told.slice(1)).toEqual(['handoff.ended']);
    expect(session.notices).toMatchObject([{ event: 'handoff.ended', reason: 'busy' }]);
  });

  it('has no secret in the journal', async () => {
    const { call } = await connected();
    const lines = JSON.stringify(call.entries);
    expect(lines).toContain('wss://bot.example/ws');
    for (const secret of ['password', 'query-key', 'parameter-token', 'auth-token'])
      expect(lines).not.toContain(secret);
  });
});
