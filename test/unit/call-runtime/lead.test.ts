import { describe, expect, it } from 'vitest';
import type { AiReply } from '../../../src/ports/ai.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import { RegistryWorld } from './support/registry-world.ts';

const TALK = { type: 'talk', prompt: { text: 'hello' } } as const;

describe('lead', () => {
  it('gives a call to another application: the one before is told so, and what it answers late does not count', async () => {
    const late = Promise.withResolvers<AiReply>();
    const former = new ScriptedAi(late.promise);
    const world = new RegistryWorld({ ai: former });
    await world.call();
    const { id } = world.only;
    const next = new ScriptedAi([TALK]);
    expect(await world.registry.actions.lead(id, next)).toMatchObject({ ok: true, value: { id, state: 'with-ai' } });
    late.resolve({ ok: true, actions: [{ type: 'hangup' }], ignored: [] });
    await settle();
    expect(former.notices.at(-1)).toMatchObject({ event: 'call.ended', reason: 'redirected' });
    expect(former.signals[0]?.aborted).toBe(true);
    expect(next.notices).toMatchObject([{ event: 'call.started' }]);
    const facts = world.store.journal(id).filter(({ kind }) => kind === 'fact');
    expect(facts.map(({ type }) => type).filter((type) => type === 'ai.talk' || type === 'call.led')).toEqual(['call.led', 'ai.talk']); // prettier-ignore
    await world.registry.actions.hangup(id);
    await settle();
    expect(world.only.state).not.toBe('with-ai');
  });

  it('names a call that is not up', async () => {
    const world = new RegistryWorld();
    expect(await world.registry.actions.lead(asCallId('none'), new ScriptedAi())).toEqual({ ok: false, code: 'not-found' }); // prettier-ignore
  });
});
