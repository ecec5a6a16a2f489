import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/settle.ts';
import { planWith } from '../call-machine/support/plan.ts';
import { AGENT, CALLER, NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

/** Counts how often each leg ended, by the journal. */
function ends(call: OwnedCall): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { leg } of call.facts('leg.ended')) count[leg] = (count[leg] ?? 0) + 1;
  return count;
}

async function handOff(call: OwnedCall): Promise<void> {
  call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
  await settle();
}

/** Checks that the call is over. Every race must end like this. */
async function isOver(call: OwnedCall): Promise<void> {
  await settle();
  expect(call.finished).toBe(1);
  expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  expect(Object.values(ends(call)).every((times) => times === 1)).toBe(true);
  expect(Object.keys(ends(call))).toHaveLength(call.state.legs.length);
  expect(call.facts('call.ended')).toHaveLength(1);
}

describe('The caller hangs up', () => {
  it('while the room is being opened: CANCEL, nothing was answered', async () => {
    const call = new OwnedCall();
    const release = call.media.hold();
    await call.begin();
    call.caller.end({ status: 487, q850Cause: 16 });
    await settle();
    expect(call.owner.state).toBeNull();
    release();
    await isOver(call);
    expect(call.caller.answerSdp).toBeNull();
    expect(call.state.ending).toEqual({ result: 'abandoned', reason: 'caller-cancel', sipStatus: 487 });
    expect(call.journal('input').slice(0, 2)).toEqual(['call.incoming', 'leg.ended']);
  });

  it('while its endpoint is being opened: the endpoint is closed again', async () => {
    const call = new OwnedCall();
    let release = (): void => undefined;
    withRoom(call, (room) => {
      release = room.hold('openWithOffer');
    });
    await call.begin();
    call.caller.end({ status: 487 });
    await settle();
    expect(call.finished).toBe(0);
    release();
    await isOver(call);
    expect(call.caller.answerSdp).toBeNull();
    expect(call.room.requests).toContain('close call.1');
  });

  it('while the 200 goes out', async () => {
    const call = new OwnedCall();
    call.signalling.slowAnswers = true;
    await call.begin();
    expect(call.caller.answerSdp).not.toBeNull();
    call.caller.end({ status: 487 });
    await isOver(call);
    expect(call.state.ending?.result).toBe('abandoned');
  });

  it('while the endpoint of the agent is being opened: no INVITE goes out', async () => {
    const call = await new OwnedCall().begin();
    const release = call.room.hold('openOffering');
    await handOff(call);
    call.caller.end();
    await settle();
    expect(call.finished).toBe(0);
    release();
    await isOver(call);
    expect(call.signalling.dialled).toEqual([]);
    expect(call.room.requests.filter((request) => request.endsWith(AGENT))).toEqual([
      'openOffering call.2',
      'close call.2',
    ]);
  });

  it("while the agent's answer is being agreed on", async () => {
    const call = await new OwnedCall().begin();
    await handOff(call);
    const release = call.room.hold('acceptAnswer');
    call.agent().answer();
    await settle();
    call.caller.end();
    await settle();
    release();
    await isOver(call);
    expect(call.facts('handoff.answered')).toEqual([]);
    expect(call.agent().hangups).toHaveLength(1);
  });

  it('while the agent is being briefed: it is told, then hung up on', async () => {
    const call = await new OwnedCall().begin();
    await handOff(call);
    call.agent().answer();
    await settle();
    call.caller.end();
    await settle();
    expect(call.room.hears(AGENT)).toMatchObject([{ prompt: { text: 'left: the caller is gone' } }]);
    expect(call.agent().hangups).toEqual([]);
    call.room.finishPlay(AGENT);
    await isOver(call);
    expect(call.agent().hangups).toEqual([{ q850Cause: 16, text: 'Caller hung up' }]);
  });

  it('while the agent hangs up: neither is hung up on', async () => {
    const call = await new OwnedCall().bridge();
    call.agent().end();
    call.caller.end();
    await isOver(call);
    expect(call.state.ending?.result).toBe('completed');
  });
});

describe('The agent', () => {
  it('answers while the CANCEL goes out: the dialog is ended, the next is briefed (RFC 3261 9.1)', async () => {
    const call = await new OwnedCall().begin();
    call.signalling.slowHangups = true;
    await handOff(call);
    await call.advance(20_000);
    expect(call.agent().hangups).toHaveLength(1);
    call.agent().answer();
    await settle();
    call.agent(1).answer();
    await settle();
    expect(call.room.hears(AGENT)).toBeUndefined();
    expect(call.state.handoff?.phase).toBe('briefing');
    call.agent().finishHangup();
    await settle();
    expect(call.state.handoff?.phase).toBe('briefing');
    call.signalling.slowHangups = false;
    call.owner.dispatch({ type: 'system.shutdown' });
    await isOver(call);
  });

  it('answers and hangs up before its answer is agreed on', async () => {
    const call = await new OwnedCall().begin();
    await handOff(call);
    call.agent().answer();
    call.agent().end();
    await settle();
    expect(call.signalling.dialled).toHaveLength(2);
    expect(call.facts('handoff.answered')).toEqual([]);
    call.owner.dispatch({ type: 'api.hangup' });
    await isOver(call);
  });

  it('answers without a session description: hung up on, 488 on record', async () => {
    const call = await new OwnedCall().begin();
    await handOff(call);
    call.agent().answer(null);
    await settle();
    expect(call.agent().hangups).toEqual([{ q850Cause: 88, text: 'Incompatible destination' }]);
    expect(call.facts('handoff.attemptEnded')).toMatchObject([{ attempt: { result: 'rejected', sipStatus: 488 } }]);
    call.caller.end();
    await isOver(call);
  });

  it('answers with media that we cannot use: hung up on, 488 on record', async () => {
    const call = await new OwnedCall().begin();
    await handOff(call);
    call.room.failNext('acceptAnswer', 'no-common-codec');
    call.agent().answer();
    await settle();
    expect(call.agent().hangups).toHaveLength(1);
    expect(call.facts('leg.ended')).toMatchObject([{ leg: AGENT, sipStatus: 488, detail: 'acceptAnswer refused' }]);
    call.caller.end();
    await isOver(call);
  });

  it('rings with early media: the session description is left alone until the answer', async () => {
    const call = await new OwnedCall().begin();
    await handOff(call);
    call.agent().ring(183, 'early sendrecv');
    await settle();
    expect(call.room.requests).not.toContain('acceptAnswer call.2');
    expect(call.facts('handoff.ringing')).toMatchObject([{ sipStatus: 183 }]);
    call.caller.end();
    await isOver(call);
  });
});

describe('What cannot be opened', () => {
  it('no room: 503, and the call is on record as refused', async () => {
    const call = new OwnedCall();
    call.media.failure = new Error('engine away');
    await call.begin();
    await isOver(call);
    expect(call.caller.rejection).toMatchObject({ status: 503, reason: 'Service Unavailable' });
    expect(call.state.ending).toMatchObject({ result: 'refused', sipStatus: 503 });
    expect(call.errors).toEqual(['no room could be opened']);
  });

  it.each([
    ['no-common-codec', 488, 'Not Acceptable Here', 'media-refused'],
    ['bad-sdp', 488, 'Not Acceptable Here', 'media-refused'],
    ['no-ports', 503, 'Service Unavailable', 'caller-leg-failed'],
    ['engine-lost', 503, 'Service Unavailable', 'caller-leg-failed'],
  ] as const)('no endpoint for the caller, %s: %i', async (code, status, phrase, reason) => {
    const call = new OwnedCall();
    withRoom(call, (room) => {
      room.failNext('openWithOffer', code);
    });
    await call.begin();
    await isOver(call);
    expect(call.caller.rejection).toMatchObject({ status, reason: phrase });
    expect(call.state.ending).toEqual({ result: 'failed', reason, sipStatus: status });
    expect(call.facts('leg.ended')).toMatchObject([{ detail: 'openWithOffer refused', sipStatus: status }]);
  });

  it('a bug in the media engine: 500', async () => {
    const call = new OwnedCall();
    withRoom(call, (room) => {
      room.failNext('openWithOffer', new TypeError('x is not a function'));
    });
    await call.begin();
    await isOver(call);
    expect(call.caller.rejection).toMatchObject({ status: 500, reason: 'Server Internal Error' });
  });

  it('no endpoint for the caller who was hung up on meanwhile: one final response', async () => {
    const call = new OwnedCall();
    let release = (): void => undefined;
    withRoom(call, (room) => {
      release = room.hold('openWithOffer');
      room.failNext('openWithOffer', 'no-ports');
    });
    call.signalling.slowHangups = true;
    await call.begin();
    call.owner.dispatch({ type: 'system.shutdown' });
    await settle();
    release();
    await settle();
    expect(call.caller.rejection).toBeNull();
    call.caller.finishHangup();
    await isOver(call);
    expect(call.errors).toEqual([]);
  });

  it('no endpoint for an agent: the attempt is unreachable, the next is dialled', async () => {
    const call = await new OwnedCall().begin();
    call.room.failNext('openOffering', 'no-ports');
    await handOff(call);
    await settle();
    expect(call.facts('handoff.attemptEnded')).toMatchObject([{ attempt: { result: 'unreachable', sipStatus: 503 } }]);
    expect(call.signalling.dialled).toHaveLength(1);
    call.caller.end();
    await isOver(call);
  });

  it('an INVITE that cannot be sent: the attempt is unreachable, the next is dialled', async () => {
    const call = await new OwnedCall().begin();
    call.signalling.failure = new Error('the SIP server is away');
    await handOff(call);
    await settle();
    expect(call.facts('handoff.attemptEnded')).toMatchObject([
      { attempt: { result: 'unreachable', sipStatus: 500 } },
      { attempt: { result: 'unreachable', sipStatus: 500 } },
    ]);
    expect(call.state.name).toBe('with-ai');
    call.caller.end();
    await isOver(call);
  });
});

describe('What cannot be closed', () => {
  it('an endpoint: the leg ends all the same', async () => {
    const call = await new OwnedCall().begin();
    call.room.failNext('close', 'engine-lost');
    call.caller.end();
    await isOver(call);
    expect(call.errors).toEqual(['an endpoint could not be closed']);
  });

  it('the recording: the room is closed all the same', async () => {
    const call = await new OwnedCall().begin();
    call.room.failNext('stopRecording', 'io');
    call.caller.end();
    await isOver(call);
    expect(call.room.requests.slice(-2)).toEqual(['stopRecording call.1', 'dispose']);
    expect(call.errors).toHaveLength(1);
  });

  it('the room: the call ends without it after 10 s', async () => {
    const call = await new OwnedCall().begin();
    call.room.hold('dispose');
    call.caller.end();
    await settle();
    await call.advance(9_999);
    expect(call.finished).toBe(0);
    await call.advance(1);
    expect(call.finished).toBe(1);
    expect(call.clock.pending).toBe(0);
    expect(call.errors).toEqual(['the media room did not close in order']);
  });

  it('the room, which closes late: the call has ended once', async () => {
    const call = await new OwnedCall().begin();
    const release = call.room.hold('dispose');
    call.caller.end();
    await settle();
    await call.advance(10_000);
    release();
    await isOver(call);
  });
});

describe('The engine is lost', () => {
  it('while bridged: both are hung up on', async () => {
    const call = await new OwnedCall().bridge();
    call.room.emit({ type: 'lost', reason: 'socket closed', at: call.clock.now() });
    await isOver(call);
    expect(call.state.ending).toEqual({ result: 'failed', reason: 'media-lost', sipStatus: 200 });
    expect(call.caller.hangups).toEqual([{ q850Cause: 38, text: 'Media engine lost' }]);
  });

  it('the caller sends no media', async () => {
    const call = await new OwnedCall().begin();
    call.room.emit({ type: 'mediaTimeout', leg: CALLER, at: call.clock.now() });
    await isOver(call);
    expect(call.state.ending?.reason).toBe('media-timeout');
  });
});

describe('Shutdown', () => {
  it('while the room is being opened: refused in order', async () => {
    const call = new OwnedCall();
    const release = call.media.hold();
    await call.begin();
    call.owner.dispatch({ type: 'system.shutdown' });
    release();
    await isOver(call);
    expect(call.state.ending).toMatchObject({ reason: 'shutdown', sipStatus: 480 });
  });

  it('while the 200 goes out: BYE follows, and the record says that the caller was answered', async () => {
    const call = new OwnedCall();
    call.signalling.slowAnswers = true;
    await call.begin();
    call.owner.dispatch({ type: 'system.shutdown' });
    await isOver(call);
    expect(call.state).toMatchObject({ ending: { reason: 'shutdown', sipStatus: 200 } });
    expect(call.state.answeredAt).not.toBeNull();
  });

  it('during a handoff without an AI', async () => {
    const call = await new OwnedCall({ plan: planWith({ ai: 'none' }) }).begin();
    call.agent().ring();
    call.owner.dispatch({ type: 'system.shutdown' });
    await isOver(call);
    expect(call.agent().hangups).toEqual([{ q850Cause: 31, text: 'Server shutting down' }]);
  });
});

/** Does something to the room when it opens, before the call uses it. */
function withRoom(call: OwnedCall, change: (room: OwnedCall['room']) => void): void {
  const open = call.media.openRoom.bind(call.media);
  call.media.openRoom = async (id, onEvent) => {
    const room = await open(id, onEvent);
    change(call.room);
    return room;
  };
}
