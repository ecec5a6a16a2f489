import { describe, expect, it } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import { CALL_LIMITS } from '../../../src/ports/call-limits.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import { CONFIG, RegistryWorld } from './support/registry-world.ts';

const TALK = { type: 'talk', prompt: { text: 'hello' } } as const;

describe('pushActions', () => {
  it('gives the AI of a call more to do', async () => {
    const world = new RegistryWorld();
    await world.call();
    const { id } = world.only;
    expect(await world.registry.actions.pushActions(id, [TALK])).toMatchObject({ ok: true, value: { id } });
    await settle();
    const facts = world.store.journal(id).filter(({ kind }) => kind === 'fact');
    expect(facts.filter(({ type }) => type === 'ai.talk').map(({ data }) => data)).toMatchObject([
      { prompt: TALK.prompt },
    ]);
  });

  it('is refused while an agent is called, and with more than may wait', async () => {
    const world = new RegistryWorld({ ai: new ScriptedAi([{ type: 'listen', webhook: null, timeoutMs: 60_000, interDigitMs: 1, maxDigits: 1, finishOnKey: '' }]) }); // prettier-ignore
    await world.call();
    const { id } = world.only;
    const many = Array.from({ length: CALL_LIMITS.maxQueuedActions + 1 }, () => TALK);
    expect(await world.registry.actions.pushActions(id, many)).toMatchObject({
      ok: false,
      code: 'conflict',
      state: 'with-ai',
    });
    await world.registry.actions.startHandoff(id, { reason: 'r', summary: '' });
    expect(await world.registry.actions.pushActions(id, [TALK])).toMatchObject({
      ok: false,
      code: 'conflict',
      state: 'handoff',
    });
  });

  it('names a file that is not there, and a call that is not up', async () => {
    const world = new RegistryWorld({
      change: (options) => ({ ...options, promptFault: () => Promise.resolve('no such file') }),
    });
    await world.call();
    const file = { type: 'talk', prompt: { file: 'a.wav' } } as const;
    expect(await world.registry.actions.pushActions(world.only.id, [TALK, file])).toEqual({
      ok: false,
      code: 'invalid',
      path: 'actions[1].file',
      message: 'no such file',
    });
    expect(await world.registry.actions.pushActions(asCallId('other'), [TALK])).toEqual({
      ok: false,
      code: 'not-found',
    });
  });

  it('is refused where the route has no AI', async () => {
    const world = new RegistryWorld({
      config: CONFIG.replace(/ai: \{.*\}/, 'ai: { kind: none }').replace(/fallback:.*ai.*/, ''),
    });
    await world.call();
    expect(await world.registry.actions.pushActions(world.only.id, [TALK])).toMatchObject({
      ok: false,
      code: 'conflict',
    });
  });
});
