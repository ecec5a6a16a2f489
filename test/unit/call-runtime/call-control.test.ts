import { beforeEach, describe, expect, it } from 'vitest';
import type { HandoffRequest } from '../../../src/ports/call-control.ts';
import type { CallId, HandoffId } from '../../../src/ports/ids.ts';
import { asAgentId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { namedAgents } from '../../fakes/named-agents.ts';
import { settle } from '../../fakes/settle.ts';
import { CONFIG, RegistryWorld } from './support/registry-world.ts';

const REQUEST: HandoffRequest = { reason: 'billing', summary: '' };
const NOT_FOUND = { ok: false, code: 'not-found' };

let world: RegistryWorld;
let id: CallId;
beforeEach(async () => {
  const config = `${CONFIG}voicemail: { mailboxes: [ { name: billing } ] }\n`;
  world = new RegistryWorld({ config, change: (options) => ({ ...options, agents: namedAgents({}) }) });
  await world.call();
  id = world.only.id;
});

async function startHandoff(request: HandoffRequest = REQUEST): Promise<HandoffId> {
  const started = await world.registry.actions.startHandoff(id, request);
  if (!started.ok) throw new Error(`refused: ${started.code}`);
  await settle();
  return started.value.id;
}

describe('A call that is not up', () => {
  const nobody = asCallId('nobody');

  it('has no live record, and nothing can be done to it', async () => {
    const { registry } = world;
    expect(registry.actions.live(nobody)).toBeNull();
    expect(await registry.actions.hangup(nobody)).toEqual(NOT_FOUND);
    expect(await registry.actions.patchMetadata(nobody, {})).toEqual(NOT_FOUND);
    expect(await registry.actions.startHandoff(nobody, REQUEST)).toEqual(NOT_FOUND);
    expect(await registry.actions.cancelHandoff(nobody, asHandoffId('h'))).toEqual(NOT_FOUND);
  });

  it('counts as not up until its room is open', async () => {
    const release = world.media.hold();
    await world.call();
    expect(world.registry.size).toBe(2);
    expect(world.calls).toHaveLength(1);
    release();
    await settle();
    expect(world.calls).toHaveLength(2);
  });
});

describe('Hanging up', () => {
  it('ends the call; its live record is there until all of it has ended', async () => {
    world.signalling.slowHangups = true;
    expect(world.registry.actions.live(id)).toMatchObject({ id, state: 'with-ai' });
    expect(await world.registry.actions.hangup(id)).toMatchObject({ ok: true, value: { id } });
    expect(await world.registry.actions.hangup(id)).toMatchObject({ code: 'conflict', message: 'the call is ending' });
    for (const leg of [...world.signalling.open]) leg.finishHangup();
    await settle();
    expect(world.registry.actions.live(id)).toBeNull();
    expect(world.only.ended).not.toBeNull();
  });
});

describe('Starting a handoff', () => {
  it('answers the handoff that it started', async () => {
    expect(await world.registry.actions.startHandoff(id, REQUEST)).toMatchObject({
      ok: true,
      value: { callId: id, reason: 'billing', result: null },
    });
  });

  it('is a conflict while there is one', async () => {
    await startHandoff();
    expect(await world.registry.actions.startHandoff(id, REQUEST)).toMatchObject({
      code: 'conflict',
      state: 'handoff',
    });
  });

  it('is invalid without anybody to call', async () => {
    const invalid = {
      ok: false,
      code: 'invalid',
      path: 'destinations',
      message: 'must be given, because the route has none',
    };
    expect(await world.registry.actions.startHandoff(id, { ...REQUEST, destinations: [] })).toEqual(invalid);
    world = new RegistryWorld({ config: CONFIG.replace(/destinations: \[.*?\]/, 'destinations: []') });
    await world.call();
    id = world.only.id;
    expect(await world.registry.actions.startHandoff(id, REQUEST)).toEqual(invalid);
    expect(await world.registry.actions.startHandoff(id, { ...REQUEST, destinations: ['sip:one@pbx'] })).toMatchObject({
      ok: true,
    });
  });

  it('that an agent is to take by words is invalid where nobody hears them', async () => {
    const accept = { mode: 'voice', accept: '1', decline: '2', timeoutMs: 10_000 } as const;
    expect(await world.registry.actions.startHandoff(id, { ...REQUEST, accept })).toEqual({
      ok: false,
      code: 'invalid',
      path: 'accept.mode',
      message: 'voice hears what agents say, and nothing is transcribed in this call',
    });
    const asked = { ...accept, mode: 'talk' } as const;
    expect(await world.registry.actions.startHandoff(id, { ...REQUEST, accept: asked })).toMatchObject({
      path: 'accept.mode',
      message: 'talk needs an AI that speaks for itself, and this call has none',
    });
  });

  it.each<[string, Partial<HandoffRequest>, string, string]>([
    ['a blind transfer', { strategy: 'blind' as never }, 'strategy', 'blind is not supported yet'],
    [
      'a callback within hours that are not there',
      { fallback: [{ kind: 'ai' }, { kind: 'callback', hours: 'office' }] },
      'fallback[1].hours',
      'office is not one of hours',
    ],
    [
      'a message in a mailbox that is not there',
      { fallback: [{ kind: 'ai' }, { kind: 'voicemail', mailbox: 'biling' }] },
      'fallback[1].mailbox',
      'biling is not one of voicemail.mailboxes; did you mean billing?',
    ],
    ['a queue that is not there', { queue: 'night' }, 'queue', 'night is not one of queues'],
    [
      'a queue of a fallback that is not there',
      { fallback: [{ kind: 'destination', uri: 'sip:x@pbx', queue: 'night' }] },
      'fallback[0].queue',
      'night is not one of queues',
    ],
    [
      'an agent who is not there',
      { fallback: [{ kind: 'destination', uri: 'agent:nobody' }] },
      'fallback[0].uri',
      'there is no agent nobody',
    ],
  ])('by %s is invalid', async (_, request, path, message) => {
    expect(await world.registry.actions.startHandoff(id, { ...REQUEST, ...request })).toMatchObject({
      ok: false,
      code: 'invalid',
      path,
      message,
    });
    expect(world.only.state).toBe('with-ai');
  });

  it('works by conference, with fallbacks that exist', async () => {
    await startHandoff({
      ...REQUEST,
      strategy: 'conference',
      fallback: [{ kind: 'destination', uri: 'sip:three@pbx' }, { kind: 'hangup' }],
    });
    expect(world.only.state).toBe('handoff');
  });

  it('is invalid with a prompt that cannot be played, and names it', async () => {
    const asked: unknown[] = [];
    world = new RegistryWorld({
      change: (options) => ({
        ...options,
        promptFault: (prompt) => {
          asked.push(prompt);
          return Promise.resolve('file' in prompt && prompt.file === 'gone.wav' ? 'there is no such file' : null);
        },
      }),
    });
    await world.call();
    id = world.only.id;
    const whisper = { text: 'a call' };
    expect(
      await world.registry.actions.startHandoff(id, { ...REQUEST, whisper, announcement: { file: 'gone.wav' } }),
    ).toEqual({
      ok: false,
      code: 'invalid',
      path: 'announcement.file',
      message: 'there is no such file',
    });
    // Text needs no file, and without an announcement there is none to look up.
    await startHandoff({ ...REQUEST, whisper, announcement: null });
    expect(asked).toEqual([{ file: 'gone.wav' }]);
  });

  it('is not-found if the call ends while its prompts are looked up', async () => {
    const { promise, resolve } = Promise.withResolvers<null>();
    world = new RegistryWorld({ change: (options) => ({ ...options, promptFault: () => promise }) });
    const { leg } = await world.call();
    const outcome = world.registry.actions.startHandoff(world.only.id, { ...REQUEST, whisper: { file: 'a.wav' } });
    leg().end();
    await settle();
    resolve(null);
    expect(await outcome).toEqual(NOT_FOUND);
  });
});

describe('Answering a handoff from a screen', () => {
  it('accepts once the telephone was answered, and not before; then nobody can decline', async () => {
    const handoff = await startHandoff();
    const { actions } = world.registry;
    expect(await actions.answerHandoff(id, handoff, 'accept', null)).toMatchObject({ code: 'conflict' });
    world.signalling.dialled.at(-1)!.answer();
    await settle();
    expect(await actions.answerHandoff(id, asHandoffId('other'), 'accept', null)).toEqual(NOT_FOUND);
    expect(await actions.answerHandoff(id, handoff, 'accept', asAgentId('nobody'))).toMatchObject({ code: 'conflict' });
    expect(await actions.answerHandoff(id, handoff, 'accept', null)).toMatchObject({
      ok: true,
      value: { id: handoff },
    });
    await settle();
    expect(world.only.state).toBe('with-agent');
    expect(await actions.answerHandoff(id, handoff, 'decline', null)).toMatchObject({ code: 'conflict' });
  });

  it('declines while it rings', async () => {
    const handoff = await startHandoff();
    const agent = world.signalling.dialled.at(-1)!;
    expect(await world.registry.actions.answerHandoff(id, handoff, 'decline', null)).toMatchObject({
      ok: true,
      value: { attempts: [{ result: 'declined' }, { result: null }] },
    });
    await settle();
    expect(agent.hangups.length).toBe(1);
  });
});

describe('Cancelling a handoff', () => {
  it('ends it, and the caller is with the AI again', async () => {
    const handoff = await startHandoff();
    expect(await world.registry.actions.cancelHandoff(id, handoff)).toMatchObject({
      ok: true,
      value: { id: handoff, result: 'returned' },
    });
    await settle();
    expect(world.only.state).toBe('with-ai');
  });

  it("is not-found if the handoff is not the call's", async () => {
    expect(await world.registry.actions.cancelHandoff(id, asHandoffId('other'))).toEqual(NOT_FOUND);
    await startHandoff();
    expect(await world.registry.actions.cancelHandoff(id, asHandoffId('other'))).toEqual(NOT_FOUND);
  });

  it('is a conflict if the handoff is over, or its agent has accepted', async () => {
    const over = await startHandoff();
    await world.registry.actions.cancelHandoff(id, over);
    await settle();
    expect(await world.registry.actions.cancelHandoff(id, over)).toMatchObject({ code: 'conflict', state: 'with-ai' });

    world.media.scenes = 'by hand';
    const next = await startHandoff();
    expect(await world.registry.actions.cancelHandoff(id, over)).toMatchObject({ code: 'conflict', state: 'handoff' });
    const agent = world.signalling.dialled.at(-1)!;
    agent.answer();
    await settle();
    const { legs } = world.only;
    world.media.rooms[0]!.digit(legs.at(-1)!.id, '1');
    await settle();
    expect(await world.registry.actions.cancelHandoff(id, next)).toMatchObject({ code: 'conflict' });
    expect(agent.hangups).toEqual([]);
  });
});
