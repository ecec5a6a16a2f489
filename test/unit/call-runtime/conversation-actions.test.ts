import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_OUTSIDE_EVENTS } from '../../../src/call-runtime/outside-events.ts';
import type { AgentDesk } from '../../../src/ports/agents.ts';
import type { ConversationControl } from '../../../src/ports/conversation-control.ts';
import type { CallId, LegId } from '../../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import { settle } from '../../fakes/settle.ts';
import { RegistryWorld } from './support/registry-world.ts';

const NOT_FOUND = { ok: false, code: 'not-found' };
const BOSS = { destination: 'sip:boss@pbx', role: 'supervisor', mode: { kind: 'listen' } } as const;
const TALK = { kind: 'talk' } as const;
const AGENTS = { uriOf: (name: string) => (name === 'anna' ? 'sip:anna@pbx' : null) } as unknown as AgentDesk;

let world: RegistryWorld;
let id: CallId;
let control: ConversationControl;
let caller: LegId;
let agent: LegId;

beforeEach(async () => {
  world = new RegistryWorld({
    change: (options) => ({ ...options, agents: AGENTS, promptFault: () => Promise.resolve('no such file') }),
  });
  id = await bridge();
  control = world.registry.actions.conversation;
  [caller, agent] = legs();
});

/** Another call, whose caller is with an agent. */
async function bridge(): Promise<CallId> {
  const known = new Set(world.calls.map((call) => call.id));
  await world.call();
  const call = world.calls.find((each) => !known.has(each.id))!.id;
  await world.registry.actions.startHandoff(call, { reason: 'r', summary: 's' });
  await settle();
  world.signalling.dialled.at(-1)!.answer();
  await settle();
  world.media.rooms.at(-1)!.digit(world.registry.actions.live(call)!.legs[1]!.id, '1');
  await settle();
  expect(world.registry.actions.live(call)?.state).toBe('with-agent');
  return call;
}

function legs(): [LegId, LegId] {
  const [first, second] = world.registry.actions.live(id)?.legs ?? [];
  return [first!.id, second!.id];
}

function asks(call: CallId): Promise<unknown>[] {
  return [
    control.addMember(call, BOSS),
    control.changeMember(call, asLegId('x'), TALK),
    control.removeMember(call, asLegId('x')),
    control.hold(call, 'caller', null),
    control.resume(call, 'caller'),
    control.returnToAi(call, null),
    control.park(call, null),
    control.transfer(call, { destination: 'sip:x@y', mode: 'attended', strategy: 'conference' }),
    control.release(call),
  ];
}

describe('A call in which people talk', () => {
  it('all of it is not found for a call that is not up, and a conflict before people talk', async () => {
    for (const answer of await Promise.all(asks(asCallId('nobody')))) expect(answer).toEqual(NOT_FOUND);
    const known = new Set(world.calls.map((call) => call.id));
    await world.call();
    const early = world.calls.find((each) => !known.has(each.id))!.id;
    for (const answer of await Promise.all(asks(early))) {
      expect(answer).toMatchObject({ ok: false, code: 'conflict', state: 'with-ai' });
    }
  });

  it('20 people at a time, those who are called among them', async () => {
    for (let people = 2; people < 20; people++) expect(await control.addMember(id, BOSS)).toMatchObject({ ok: true });
    await settle();
    const { length } = world.signalling.dialled;
    expect(await control.addMember(id, BOSS)).toMatchObject({
      code: 'conflict',
      message: '20 people take part or are called already',
    });
    await settle();
    expect(world.signalling.dialled).toHaveLength(length);
    world.signalling.dialled.at(-1)!.end({ status: 486 });
    await settle();
    expect(await control.addMember(id, BOSS)).toMatchObject({ ok: true });
  });

  it('what the API asks for again and again ends the call as a flood, so that its journal ends', async () => {
    for (let count = 0; count <= MAX_OUTSIDE_EVENTS; count++) await control.dtmf(id, 'caller', '1');
    await settle();
    expect(world.calls.find((call) => call.id === id)?.ended).toMatchObject({ reason: 'too-many-events' });
  });

  it('a member is called, changed, and hung up on', async () => {
    const added = await control.addMember(id, BOSS);
    expect(added).toMatchObject({ ok: true, value: { role: 'supervisor', mode: 'listen' } });
    const leg = added.ok ? added.value.leg : caller;
    await settle();
    world.signalling.dialled.at(-1)!.answer();
    await settle();
    expect(await control.changeMember(id, leg, { kind: 'coach', of: agent })).toMatchObject({
      value: { leg, mode: 'coach', coach: agent },
    });
    expect(await control.removeMember(id, leg)).toMatchObject({ ok: true, value: { leg, mode: 'coach' } });
    expect(await control.changeMember(id, leg, TALK)).toEqual(NOT_FOUND);
    expect(await control.removeMember(id, caller)).toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['the caller', () => caller],
    ['itself', () => agent],
    ['nobody', () => asLegId('nobody')],
  ])('a coach of %s is invalid', async (_, of) => {
    expect(await control.changeMember(id, agent, { kind: 'coach', of: of() })).toMatchObject({
      code: 'invalid',
      path: 'coach',
    });
  });

  it('an agent is called where it is, and skills are for handoffs only', async () => {
    expect(await control.addMember(id, { ...BOSS, destination: 'agent:anna' })).toMatchObject({ ok: true });
    await settle();
    expect(world.signalling.dialled.at(-1)!.invite.destination).toBe('sip:anna@pbx');
    expect(await control.addMember(id, { ...BOSS, destination: 'agent:bert' })).toEqual({
      ok: false,
      code: 'invalid',
      path: 'uri',
      message: 'there is no agent bert',
    });
    const transfer = { destination: 'skills:any:billing', mode: 'blind', strategy: 'conference' } as const;
    expect(await control.transfer(id, transfer)).toEqual({
      ok: false,
      code: 'invalid',
      path: 'destination',
      message: 'asks for skills, and only a handoff looks for agents by skills; name one, such as agent:anna',
    });
  });

  it('the caller as a coach is invalid, and so is a destination that cannot be dialled', async () => {
    expect(await control.changeMember(id, caller, { kind: 'coach', of: agent })).toMatchObject({ path: 'mode' });
    expect(await control.addMember(id, { ...BOSS, destination: 'sip:' })).toMatchObject({
      code: 'invalid',
      path: 'uri',
    });
    const transfer = { destination: '??', mode: 'blind', strategy: 'conference' } as const;
    expect(await control.transfer(id, transfer)).toMatchObject({ code: 'invalid', path: 'destination' });
  });

  it('hold and resume; a file that is not there is named', async () => {
    expect(await control.hold(id, 'caller', null)).toMatchObject({ ok: true, value: { state: 'on-hold' } });
    expect(await control.resume(id, 'agent')).toMatchObject({ code: 'conflict', message: 'the leg is not on hold' });
    expect(await control.resume(id, 'caller')).toMatchObject({ ok: true, value: { state: 'with-agent' } });
    expect(await control.hold(id, 'caller', { file: 'a.wav' })).toEqual({
      ok: false,
      code: 'invalid',
      path: 'file',
      message: 'no such file',
    });
    expect(await control.hold(id, asLegId('x'), null)).toMatchObject({ code: 'invalid', path: 'leg' });
    const whisper = { ...BOSS, whisper: { file: 'a.wav' } };
    expect(await control.addMember(id, whisper)).toMatchObject({ code: 'invalid', path: 'whisper.file' });
  });

  it('say, to twenty at most; keys', async () => {
    const say = { way: 'say', leg: 'agent', prompt: { text: 'hello' } } as const;
    for (let count = 0; count < 20; count += 1) expect(await control.say(id, say)).toMatchObject({ ok: true });
    expect(await control.say(id, say)).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('20') as string,
    });
    expect(await control.dtmf(id, 'agent', '12#')).toMatchObject({ ok: true });
    expect(await control.dtmf(id, asLegId('x'), '1')).toMatchObject({ code: 'invalid', path: 'leg' });
  });

  it('parked calls have slots of their own, the lowest that is free; one taken is a conflict', async () => {
    expect(await control.park(id, null)).toMatchObject({ ok: true, value: { parked: { slot: '1' } } });
    expect(await control.park(id, null)).toMatchObject({ code: 'conflict', message: 'the call is parked already' });
    expect(await control.hold(id, 'caller', null)).toMatchObject({ code: 'conflict', message: 'the call is parked' });
    expect(await control.say(id, { way: 'say', leg: 'agent', prompt: { text: 'x' } })).toMatchObject({
      code: 'conflict',
    });
    const second = await bridge();
    expect(await control.park(second, '1')).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('slot 1') as string,
    });
    expect(await control.park(second, null)).toMatchObject({ value: { parked: { slot: '2' } } });
    const third = await bridge();
    expect(await control.park(third, 'front-desk')).toMatchObject({ value: { parked: { slot: 'front-desk' } } });
  });

  it('a consultation is one at a time; back to the AI while there is one', async () => {
    const attended = { destination: 'sip:third@pbx', mode: 'attended', strategy: 'conference' } as const;
    expect(await control.transfer(id, attended)).toMatchObject({ ok: true, value: { state: 'on-hold' } });
    expect(await control.transfer(id, attended)).toMatchObject({ code: 'conflict' });
    expect(await control.hold(id, 'caller', null)).toMatchObject({ code: 'conflict' });
    expect(await control.returnToAi(id, null)).toMatchObject({ ok: true, value: { state: 'with-ai' } });
    await settle();
    expect(world.ai.notices.at(-1)).toMatchObject({ event: 'call.returned', reason: 'api', summary: 's' });
  });
});
