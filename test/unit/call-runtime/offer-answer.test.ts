import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/settle.ts';
import { AGENT, CALLER, NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

function codecOf(call: OwnedCall, index: number): string | null | undefined {
  return call.state.legs[index]?.codec;
}

describe('An INVITE without an offer (RFC 3261 13.2.1)', () => {
  it('the 200 offers, the ACK answers, and the caller counts as answered then', async () => {
    const call = await new OwnedCall({ offer: null }).begin();
    expect(call.caller.answerSdp).toBe('offer of call.1');
    expect(call.state.name).toBe('routing');
    call.caller.acknowledge('answer sendrecv');
    await settle();
    expect(call.state.name).toBe('with-ai');
    expect(codecOf(call, 0)).toBe('PCMU');
    expect(call.room.endpoints.get(CALLER)).toBe('agreed');
  });

  it('an ACK that is reported before our own 200 counts the same', async () => {
    const call = new OwnedCall({ offer: null });
    call.signalling.slowAnswers = true;
    await call.begin();
    call.caller.acknowledge('answer sendrecv');
    await settle();
    call.caller.finishAnswer();
    await settle();
    expect(call.state.name).toBe('with-ai');
    expect(call.caller.hangups).toEqual([]);
    expect(call.facts('call.answered')).toHaveLength(1);
  });

  it('an ACK without an answer: hung up on', async () => {
    const call = await new OwnedCall({ offer: null }).begin();
    call.caller.acknowledge(null);
    await settle();
    expect(call.caller.hangups).toEqual([{ q850Cause: 88, text: 'Incompatible destination' }]);
    expect(call.finished).toBe(1);
    expect(call.state.ending).toMatchObject({ result: 'failed', reason: 'media-refused' });
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('an ACK with media that we cannot use: hung up on', async () => {
    const call = await new OwnedCall({ offer: null }).begin();
    call.room.failNext('acceptAnswer', 'no-common-codec');
    call.caller.acknowledge('answer sendrecv');
    await settle();
    expect(call.finished).toBe(1);
  });

  it('the ACK of a later re-INVITE with an offer changes nothing', async () => {
    const call = await new OwnedCall({ offer: null }).begin();
    call.caller.acknowledge('answer sendrecv');
    await settle();
    await call.caller.reoffer('offer sendrecv');
    call.caller.acknowledge(null);
    await settle();
    expect(call.caller.hangups).toEqual([]);
    expect(call.state.name).toBe('with-ai');
  });

  it('hung up on before the ACK', async () => {
    const call = await new OwnedCall({ offer: null }).begin();
    call.caller.end();
    await settle();
    expect(call.finished).toBe(1);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });
});

describe('An INVITE with an offer', () => {
  it('its ACK changes nothing', async () => {
    const call = await new OwnedCall().begin();
    call.caller.acknowledge(null);
    call.caller.acknowledge('what is this');
    await settle();
    expect(call.caller.hangups).toEqual([]);
    expect(call.room.requests).not.toContain('acceptAnswer call.1');
  });
});

describe('A re-INVITE (RFC 3261 14.2)', () => {
  it('with an offer is answered, and the leg has its new codec', async () => {
    const call = await new OwnedCall().begin();
    await expect(call.caller.reoffer('offer sendrecv')).resolves.toEqual({ sdp: 'answer to offer sendrecv' });
    expect(codecOf(call, 0)).toBe('PCMA');
  });

  it('puts us on hold: the caller hears music until the agent takes it back', async () => {
    const call = await new OwnedCall().bridge();
    await call.agent().reoffer('offer inactive');
    expect(call.state.name).toBe('on-hold');
    expect(call.room.hears(CALLER)).toMatchObject([{ kind: 'play', loop: true }]);
    // RFC 3264 8.4: with sendonly the holder sends music of its own.
    await call.agent().reoffer('offer sendonly');
    expect(call.state.name).toBe('on-hold');
    expect(call.room.hears(CALLER)).toEqual([{ kind: 'leg', leg: AGENT }]);
    await call.agent().reoffer('offer sendrecv');
    expect(call.state.name).toBe('with-agent');
    expect(call.room.hears(CALLER)).toEqual([{ kind: 'leg', leg: AGENT }]);
  });

  it('an answer that puts us on hold counts like a re-INVITE that does', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await settle();
    call.agent().answer('answer sendonly');
    await settle();
    call.room.digit(AGENT, '1');
    await settle();
    expect(call.state.name).toBe('on-hold');
  });

  it('is refused if we cannot agree to it, and the session stays as it was', async () => {
    const call = await new OwnedCall().bridge();
    call.room.failNext('answerOffer', 'no-common-codec');
    await expect(call.agent().reoffer('offer video')).resolves.toEqual({ status: 488, reason: 'Not Acceptable Here' });
    expect(call.state.name).toBe('with-agent');
    expect(call.journal('input')).not.toContain('leg.media');
  });

  it('without an offer gets ours, and the ACK has the answer; the call goes on as it was', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await settle();
    const before = call.journal('fact');
    await expect(call.caller.reoffer(null)).resolves.toEqual({ sdp: 'offer of call.1 sendrecv' });
    call.caller.acknowledge('answer sendrecv');
    await settle();
    expect(call.state.name).toBe('handoff');
    expect(call.journal('fact')).toEqual(before);
    expect(call.room.requests.at(-1)).toBe('acceptAnswer call.1');
  });

  it('without an offer, whose ACK puts us on hold', async () => {
    const call = await new OwnedCall().bridge();
    await call.agent().reoffer(null);
    // Only an incoming leg reports its ACKs. The fake agent reports one in the same way.
    call.agent().acknowledge('answer sendonly');
    await settle();
    expect(call.state.name).toBe('on-hold');
  });

  it('without an offer, right after the ACK of the one before: that ACK changes nothing (RFC 3261 13.2.2.4)', async () => {
    const call = await new OwnedCall().bridge();
    await call.caller.reoffer('offer sendonly');
    await call.caller.reoffer(null);
    // The ACK of the hold is reported after the re-INVITE that followed it.
    call.caller.acknowledge(null, 2);
    await settle();
    expect(call.caller.hangups).toEqual([]);
    call.caller.acknowledge('answer sendrecv', 3);
    await settle();
    expect(call.room.requests.at(-1)).toBe('acceptAnswer call.1');
    expect(call.state.legs[0]?.held).toBe(false);
  });

  it('two without an offer, back to back: each ACK answers its own (RFC 3261 14.1)', async () => {
    const call = await new OwnedCall({ offer: null }).begin();
    const resume = call.caller.reoffer(null);
    call.caller.acknowledge('answer sendrecv', 1);
    await resume;
    call.caller.acknowledge(null, 1); // the ACK of a repeated 200 comes again
    await settle();
    expect(call.caller.hangups).toEqual([]);
    call.caller.acknowledge('answer sendrecv', 2);
    await settle();
    expect(call.state.name).toBe('with-ai');
    expect(call.room.requests.filter((request) => request === 'acceptAnswer call.1')).toHaveLength(2);
  });

  it('two at once are answered one after the other, each once', async () => {
    const call = await new OwnedCall().begin();
    const answers = await Promise.all([call.caller.reoffer('offer sendonly'), call.caller.reoffer('offer sendrecv')]);
    expect(answers).toEqual([{ sdp: 'answer to offer sendonly' }, { sdp: 'answer to offer sendrecv' }]);
    expect(call.state.legs[0]?.held).toBe(false);
  });

  it('is answered 487 on a leg that ends meanwhile (RFC 3261 15.1.2)', async () => {
    const call = await new OwnedCall().bridge();
    const release = call.room.hold('answerOffer');
    const first = call.agent().reoffer('offer sendonly');
    const second = call.agent().reoffer('offer sendrecv');
    await settle();
    call.agent().end();
    release();
    await expect(first).resolves.toEqual({ status: 487, reason: 'Request Terminated' });
    await expect(second).resolves.toEqual({ status: 487, reason: 'Request Terminated' });
    await settle();
    expect(call.finished).toBe(1);
  });
});

describe('An UPDATE before the agent has answered (RFC 3311 5.2)', () => {
  async function ringing(): Promise<OwnedCall> {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await settle();
    call.agent().ring(183);
    return call;
  }

  it('gets the fitting answer, and a 200 without a body keeps what was agreed on', async () => {
    const call = await ringing();
    const reply = await call.agent().update('offer sendrecv', 'answer sendrecv');
    expect(reply).toEqual({ sdp: 'answer to offer sendrecv' });
    expect(call.room.requests.slice(-2)).toEqual([`acceptAnswer ${AGENT}`, `answerOffer ${AGENT}`]);
    expect(call.facts('handoff.answered')).toEqual([]);
    call.agent().answer(null);
    await settle();
    expect(call.facts('handoff.answered')).toHaveLength(1);
    expect(codecOf(call, 1)).toBe('PCMA');
  });

  it('works the same if the 200 comes while the media engine still works on it', async () => {
    const call = await ringing();
    const release = call.room.hold('answerOffer');
    const reply = call.agent().update('offer sendrecv', null);
    await settle();
    call.agent().answer(null);
    release();
    await reply;
    await settle();
    expect(call.facts('handoff.answered')).toHaveLength(1);
  });

  it('gets 488 if we cannot agree to it, and the 200 without a body ends the attempt', async () => {
    const call = await ringing();
    call.room.failNext('answerOffer', 'no-common-codec');
    await expect(call.agent().update('offer video', null)).resolves.toMatchObject({ status: 488 });
    call.agent().answer(null);
    await settle();
    expect(call.agent().hangups).toEqual([{ q850Cause: 88, text: 'Incompatible destination' }]);
  });

  it('comes from one phone and another phone answers (a fork): our offer is made again to be answered (RFC 3261 13.2.1)', async () => {
    const call = await ringing();
    await call.agent().update('offer sendrecv', 'answer sendrecv');
    call.agent().answer('answer sendrecv');
    await settle();
    expect(call.room.requests.slice(-2)).toEqual([`reoffer ${AGENT}`, `acceptAnswer ${AGENT}`]);
    expect(codecOf(call, 1)).toBe('PCMU');
  });
});

describe('A BYE of ours that is not answered (RFC 3261 15.1.1)', () => {
  it('media of the leg stops with the BYE, and the leg ends when the dialog does', async () => {
    const call = await new OwnedCall().bridge();
    call.signalling.slowHangups = true;
    call.owner.dispatch({ type: 'api.hangup' });
    await settle();
    expect([...call.room.endpoints.keys()]).toEqual([]);
    expect(call.facts('leg.ended')).toEqual([]);
    expect(call.finished).toBe(0);
    call.agent().finishHangup();
    call.caller.finishHangup();
    await settle();
    expect(call.facts('leg.ended')).toHaveLength(2);
    expect(call.room.requests.filter((request) => request.startsWith('close '))).toHaveLength(2);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('a re-INVITE that crosses it agrees on nothing: 487 (RFC 3261 15.1.2)', async () => {
    const call = await new OwnedCall().bridge();
    call.signalling.slowHangups = true;
    call.owner.dispatch({ type: 'api.hangup' });
    await expect(call.agent().reoffer('offer sendrecv')).resolves.toEqual({
      status: 487,
      reason: 'Request Terminated',
    });
  });
});
