import { describe, expect, it } from 'vitest';
import { asConferenceId, asLegId, asSipCallId } from '../../../../../src/ports/ids.ts';
import { ears } from '../../support/ears.ts';
import { conferenceRequest } from '../../../../fakes/conference-request.ts';
import { CALLER, withAi } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

/** The way to the conference; `ears` calls it the agent. */
const WAY = asLegId('call.2');
const ID = asConferenceId('conference-7');
const REQUEST = conferenceRequest({ beep: 'both', maxParticipants: 10 });

function joining(): ScriptedCall {
  return withAi().ai({ type: 'conference', conference: REQUEST });
}

function joined(): ScriptedCall {
  return joining().send({ type: 'leg.answered', leg: WAY, sipCallId: asSipCallId(ID), codec: 'PCMU' });
}

function notice(call: ScriptedCall): unknown {
  return call.effect('notifyAi').map((effect) => effect.notice);
}

describe('A call that takes part in a conference', () => {
  it('reaches it by a leg of its own, and hears it and is heard by it as soon as it has its place', () => {
    const call = joining();
    expect(call.effect('joinConference')).toEqual([{ type: 'joinConference', leg: WAY, request: REQUEST }]);
    expect(call.facts).toEqual(['conference.joining']);
    expect(ears(call)).toEqual({ caller: '' });
    call.send({ type: 'leg.answered', leg: WAY, sipCallId: asSipCallId(ID), codec: 'PCMU' });
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller' });
    expect(call.allFacts('conference.joined')).toEqual([{ leg: WAY, name: 'room', conference: ID }]);
    expect(call.state.name).toBe('with-agent');
  });

  it.each(['removed', 'ended'] as const)('is with its application again when it is out of it: %s', (reason) => {
    const call = joined().ended(WAY, { detail: reason });
    expect(call.state.name).toBe('with-ai');
    expect(notice(call)).toEqual([{ event: 'conference.ended', name: 'room', conference: ID, reason }]);
    expect(call.allFacts('conference.left')).toEqual([{ leg: WAY, name: 'room', conference: ID, reason }]);
    expect(call.ai({ type: 'talk', prompt: { text: 'talk: and now' } }).hears(CALLER)).toBe('talk: and now');
  });

  it('is with its application again when it does not get in, and when its media fail', () => {
    expect(notice(joining().ended(WAY, { detail: 'full' }))).toEqual([
      { event: 'conference.ended', name: 'room', conference: null, reason: 'full' },
    ]);
    expect(notice(joined().ended(WAY, { by: 'lost', detail: 'the port range is used up' }))).toMatchObject([
      { reason: 'failed' },
    ]);
    expect(notice(joined().send({ type: 'media.timeout', leg: WAY }))).toMatchObject([{ reason: 'failed' }]);
  });

  it('ends where its application is away', () => {
    const call = joined().send({ type: 'ai.failed', message: 'timeout' }).ended(WAY, { detail: 'full' });
    expect(call.last.state.stage).toMatchObject({ ending: { result: 'failed', reason: 'conference-full' } });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([CALLER]);
  });

  it('hangs up on the way when its caller leaves, and when the API takes it out', () => {
    expect(
      joined()
        .ended(CALLER)
        .effect('hangup')
        .map(({ leg }) => leg),
    ).toEqual([WAY]);
    const moved = joined().send({ type: 'api.returnToAi', reason: 'elsewhere' });
    expect(notice(moved)).toMatchObject([{ event: 'conference.ended', reason: 'moved' }]);
    expect(moved.effect('hangup').map(({ leg }) => leg)).toEqual([WAY]);
    const removed = joined().send({ type: 'api.removeMember', leg: WAY });
    expect(notice(removed)).toMatchObject([{ event: 'conference.ended', reason: 'removed' }]);
  });

  it('keeps the music of a caller whose telephone holds from the conference (RFC 3264 8.4)', () => {
    const call = joined().held(CALLER, true);
    expect(ears(call)).toEqual({ caller: '', agent: '' });
    expect(ears(call.held(CALLER, false))).toEqual({ caller: 'agent', agent: 'caller' });
  });
});
