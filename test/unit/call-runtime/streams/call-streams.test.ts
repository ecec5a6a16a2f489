import { describe, expect, it } from 'vitest';
import type { StreamRequest, StreamTrack } from '../../../../src/ports/call-streams.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import type { FakeVoiceSession } from '../../../fakes/fake-voice.ts';
import { settle } from '../../../fakes/settle.ts';
import { CALLER, NOTHING_LEFT, OwnedCall } from '../support/owned-call.ts';

const AGENT = asLegId('call.2');
const SDP = 'v=0\r\nc=IN IP4 127.0.0.9\r\nm=audio 40002 RTP/AVP 0\r\n';

function stream(tracks: readonly StreamTrack[], id = 'MZ1'): StreamRequest {
  return { id, name: null, tracks, url: 'wss://ears.example/ws', parameters: { token: 'secret' }, authToken: 'token' };
}

async function starts(call: OwnedCall, request: StreamRequest): Promise<FakeVoiceSession> {
  call.owner.dispatch({ type: 'api.startStream', stream: request });
  await settle();
  const session = call.voices.sessions.at(-1);
  if (session === undefined) throw new Error('no bot was connected');
  session.says({ type: 'connected', sdp: SDP });
  await settle();
  return session;
}

/** An agent is called, and answers. */
async function rings(call: OwnedCall): Promise<void> {
  call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
  await settle();
  call.agent().ring();
  call.agent().answer();
  await settle();
}

function forkedLegs(call: OwnedCall): readonly string[] {
  return [...call.room.forks.keys()].map(({ leg }) => leg);
}

describe('A one-way stream', () => {
  it('is connected by the gateway, which gets a fork of what the caller says, in its codec', async () => {
    const call = await new OwnedCall().begin();
    const session = await starts(call, stream(['inbound']));
    expect(session.source).toEqual({ kind: 'fork', stream: stream(['inbound']), part: 'caller' });
    expect(session.offer).toContain('m=audio 9 RTP/AVP 0\r\na=sendonly');
    expect(forkedLegs(call)).toEqual([CALLER]);
    expect([...call.room.forks.values()]).toEqual([{ address: '127.0.0.9', port: 40_002 }]);
    expect(call.journal('fact')).toContain('stream.started');
    expect(JSON.stringify(call.entries)).not.toMatch(/secret|"token"/);
  });

  it('of both tracks has the agent as well, from when the caller hears the agent', async () => {
    const call = await new OwnedCall().begin();
    await starts(call, stream(['inbound', 'outbound']));
    await rings(call);
    expect(call.voices.sessions).toHaveLength(1);
    call.room.digit(AGENT, '1');
    await settle();
    const others = call.voices.sessions[1];
    expect(others?.source).toMatchObject({ kind: 'fork', part: 'others' });
    others?.says({ type: 'connected', sdp: SDP });
    await settle();
    expect(forkedLegs(call)).toEqual([CALLER, AGENT]);
    call.agent().end();
    await settle();
    expect(others?.closed).not.toBeNull();
  });

  it('that loses an agent says so, and has the agent again after a pause that grows, whatever happens meanwhile', async () => {
    const call = await new OwnedCall().begin();
    await starts(call, stream(['inbound', 'outbound']));
    await rings(call);
    call.room.digit(AGENT, '1');
    await settle();
    for (const [losses, pauseMs] of [1_000, 2_000, 4_000].entries()) {
      const at = losses + 1;
      call.voices.sessions[at]?.says({ type: 'ended', lost: true, reason: 'the AI gateway has 500 sessions already' });
      expect(call.warnings.filter((each) => each === 'a leg is not heard in a stream at present')).toHaveLength(at);
      await call.advance(pauseMs - 1);
      call.owner.dispatch({ type: 'api.metadata', metadata: {} });
      await settle();
      expect(call.voices.sessions).toHaveLength(at + 1);
      await call.advance(1);
      expect(call.voices.sessions[at + 1]?.source).toMatchObject({ kind: 'fork', part: 'others' });
    }
    expect(call.owner.state?.streams).toHaveLength(1);
  });

  it('that has lost an agent does not come back to one who has left, and leaves no timer', async () => {
    const call = await new OwnedCall().begin();
    await starts(call, stream(['inbound', 'outbound']));
    await rings(call);
    call.room.digit(AGENT, '1');
    await settle();
    call.voices.sessions[1]?.says({ type: 'ended', lost: true, reason: 'the AI gateway is restarted' });
    call.agent().end();
    await settle();
    await call.advance(1_000);
    expect(call.voices.sessions).toHaveLength(2);
    call.owner.dispatch({ type: 'api.hangup' });
    await settle();
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('that is lost harms nobody, and is on record', async () => {
    const call = await new OwnedCall().begin();
    const session = await starts(call, stream(['inbound']));
    session.says({ type: 'ended', lost: true, reason: 'it closed the connection (1006)' });
    await settle();
    expect(forkedLegs(call)).toEqual([]);
    expect(call.owner.state?.streams).toEqual([]);
    expect(call.owner.state?.stage.name).toBe('with-ai');
  });

  it('whose fork the engine has lost gets another', async () => {
    const call = await new OwnedCall().begin();
    await starts(call, stream(['inbound']));
    const [fork] = call.room.forks.keys();
    call.room.forks.clear();
    call.room.emit({ type: 'forkLost', fork: fork!, reason: 'the socket broke', at: call.clock.now() });
    await settle();
    expect(forkedLegs(call)).toEqual([]);
    await call.advance(1_000);
    expect(forkedLegs(call)).toEqual([CALLER]);
  });

  it('leaves nothing open, neither where it is stopped nor where the call ends', async () => {
    const call = await new OwnedCall().begin();
    const session = await starts(call, stream(['inbound']));
    call.owner.dispatch({ type: 'api.stopStream', stream: 'MZ1' });
    await settle();
    expect(session.closed).not.toBeNull();
    expect(forkedLegs(call)).toEqual([]);
    const second = await starts(call, stream(['inbound'], 'MZ2'));
    call.owner.dispatch({ type: 'api.hangup' });
    await settle();
    expect(second.closed).not.toBeNull();
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });
});
