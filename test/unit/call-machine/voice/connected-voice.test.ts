import { describe, expect, it } from 'vitest';
import type { AiAction } from '../../../../src/ports/ai.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { ears } from '../support/ears.ts';
import { planWith } from '../support/plan.ts';
import { CALLER, ScriptedCall } from '../support/scripted-call.ts';

const VOICE = asLegId('call.2');
const SECOND = asLegId('call.3');
const SOURCE = { kind: 'media-stream', url: 'wss://bot.example/ws', parameters: {}, authToken: null } as const;
const CONNECT: AiAction = { type: 'connect', source: SOURCE };
const GOODBYE: AiAction = { type: 'talk', prompt: { text: 'talk: goodbye' } };
const TRANSFER: AiAction = {
  type: 'transfer',
  destinations: ['sip:help@pbx'],
  whisper: null,
  reason: 'refund',
  summary: null,
  context: null,
};

/** A call whose application has given the caller to a voice, which is being dialled. */
function dialled(action: AiAction = CONNECT, ...behind: AiAction[]): ScriptedCall {
  return new ScriptedCall(planWith({ ai: 'webhook' })).answered(CALLER).ai(action, ...behind);
}

function connected(action: AiAction = CONNECT, ...behind: AiAction[]): ScriptedCall {
  return dialled(action, ...behind)
    .wait(100)
    .answered(VOICE);
}

function told(call: ScriptedCall): unknown[] {
  return call.effect('notifyAi').map(({ notice }) => notice);
}

describe('A voice that an application connects', () => {
  it('is dialled, and then the caller and it hear each other, and what comes behind waits', () => {
    const call = dialled(CONNECT, GOODBYE);
    expect(call.effect('connectAi')).toEqual([{ type: 'connectAi', leg: VOICE, target: 0 }]);
    expect(call.hears(CALLER)).toBe('silence');
    call.wait(100).answered(VOICE);
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller' });
    expect(call.digit(CALLER, '5').effect('sendDtmf')).toEqual([{ type: 'sendDtmf', leg: VOICE, digits: '5' }]);
    call.drainByHangup();
  });

  it('is waited for in silence for 400 ms at most, then with the hold music', () => {
    const call = dialled();
    expect(call.deadlines).toMatchObject({ voiceMusic: call.at + 400, voice: call.at + 5_000 });
    expect(call.fire('voiceMusic').hears(CALLER)).toBe('music:hold.wav');
  });

  it('ends in order: the application is told, and the next action comes at once', () => {
    const call = connected(CONNECT, GOODBYE).ended(VOICE, { detail: 'it closed the connection (1000)' });
    expect(told(call)).toEqual([
      { event: 'voice.ended', lost: false, reason: 'completed', detail: 'it closed the connection (1000)' },
    ]);
    expect(call.hears(CALLER)).toBe('talk: goodbye');
    expect(call.state.voice).toBeNull();
    call.drainByHangup();
  });

  it('ends with nothing behind it: the caller hears music after 400 ms, until the application says more', () => {
    const call = connected().ended(VOICE);
    expect(call.deadlines).toEqual({ voiceMusic: call.at + 400 });
    expect(call.fire('voiceMusic').hears(CALLER)).toBe('music:hold.wav');
    expect(call.ai(GOODBYE).hears(CALLER)).toBe('talk: goodbye');
    expect(call.deadlines).toEqual({});
    call.drainByHangup();
  });

  it('that cannot be reached is lost, and the application goes on', () => {
    const call = dialled(CONNECT, GOODBYE).ended(VOICE, { by: 'lost', detail: 'it answers 404' });
    expect(call.allFacts('ai.lost')).toMatchObject([{ leg: VOICE, reason: 'refused', next: 'application' }]);
    expect(told(call)).toEqual([{ event: 'voice.ended', lost: true, reason: 'refused', detail: 'it answers 404' }]);
    expect(call.hears(CALLER)).toBe('talk: goodbye');
    const slow = dialled().fire('voiceMusic').fire('voice');
    expect(slow.effect('hangup').map(({ leg }) => leg)).toEqual([VOICE]);
    expect(told(slow)).toMatchObject([{ event: 'voice.ended', lost: true, reason: 'timeout' }]);
    // The music of the wait goes on.
    expect(slow.hears(CALLER)).toBe('music:hold.wav');
  });

  it('that breaks off is connected again as often as the action says, while the caller hears music', () => {
    const call = connected({ ...CONNECT, reconnects: 1 }).ended(VOICE, { by: 'lost' });
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(told(call)).toEqual([]);
    call.fire('voice');
    expect(call.effect('connectAi')).toEqual([{ type: 'connectAi', leg: SECOND, target: 0 }]);
    expect(call.answered(SECOND).hears(CALLER)).toBe('agent');
    call.ended(SECOND, { by: 'lost' });
    expect(told(call)).toMatchObject([{ lost: true, reason: 'broken' }]);
  });

  it('hands over by an action, and what was to come behind it is void', () => {
    const call = connected(CONNECT, GOODBYE).send({ type: 'ai.actions', actions: [TRANSFER], leg: VOICE });
    expect(call.allFacts('handoff.started')).toMatchObject([{ trigger: 'ai', destinations: ['sip:help@pbx'] }]);
    expect(call.state.ai.queue).toEqual([]);
    call.answered(SECOND).briefed(SECOND).digit(SECOND, '1').wait(20).applied();
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([VOICE]);
    expect(told(call)).toMatchObject([{ event: 'voice.ended', lost: false, reason: 'handed-over' }]);
    expect(call.state.voice).toBeNull();
    call.drainByHangup();
  });

  it('ends the call by an action', () => {
    const call = connected(CONNECT, GOODBYE).send({ type: 'ai.actions', actions: [{ type: 'hangup' }], leg: VOICE });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([CALLER, VOICE]);
  });

  it('gets the caller back where it was parked, and the application waits for it', () => {
    const call = connected({ ...CONNECT, whileHuman: 'park' });
    call.send({ type: 'ai.actions', actions: [TRANSFER], leg: VOICE });
    call.answered(SECOND).briefed(SECOND).digit(SECOND, '1').wait(20).applied();
    expect(call.effect('hangup')).toEqual([]);
    expect(told(call)).toEqual([]);
    call.send({ type: 'api.returnToAi', reason: 'api' });
    expect(call.state.scene.hears[CALLER]).toEqual([{ kind: 'leg', leg: VOICE }]);
    expect(call.ai(GOODBYE).state.scene.hears[CALLER]).toEqual([{ kind: 'leg', leg: VOICE }]);
    expect(call.ended(VOICE).hears(CALLER)).toBe('talk: goodbye');
  });

  it('is dropped by a handoff that comes before it is there', () => {
    const call = dialled().handoff({ destinations: ['sip:help@pbx'] });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([VOICE]);
    expect(told(call)).toMatchObject([{ event: 'voice.ended', lost: false, reason: 'handed-over' }]);
  });

  it('that is over is told of once, also where somebody else has the caller then', () => {
    const call = connected().ended(VOICE);
    expect(told(call)).toMatchObject([{ event: 'voice.ended', lost: false, reason: 'completed' }]);
    call.handoff({ destinations: ['sip:help@pbx'] });
    expect(told(call)).toEqual([]);
    expect(call.allFacts('ai.ended')).toMatchObject([{ lost: false, reason: 'completed' }]);
    expect(call.state.voice).toBeNull();
    call.drainByHangup();
  });

  it('ends without a word where actions are pushed', () => {
    const call = connected(CONNECT).push(GOODBYE);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([VOICE]);
    expect(told(call)).toEqual([]);
    expect(call.hears(CALLER)).toBe('talk: goodbye');
  });

  it('is refused in a call whose AI is a voice already', () => {
    const call = connected().send({ type: 'ai.actions', actions: [CONNECT], leg: VOICE });
    expect(call.allFacts('ai.refused')).toEqual([{ leg: VOICE, action: 'connect', reason: 'unsupported' }]);
  });

  it('ends with the caller', () => {
    const call = connected().ended(CALLER);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([VOICE]);
    expect(told(call)).toEqual([]);
    call.drain();
  });
});
