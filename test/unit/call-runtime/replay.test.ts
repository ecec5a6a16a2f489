import { describe, expect, it } from 'vitest';
import { callRecord, handoffRecord } from '../../../src/call-machine/index.ts';
import { ScriptedAi } from '../../fakes/scripted-ai.ts';
import { settle } from '../../fakes/settle.ts';
import { AGENT, CALL, CALLER, OwnedCall, SECOND_AGENT } from './support/owned-call.ts';
import { asJson, replayed } from './support/replayed.ts';

async function expectSame(call: OwnedCall): Promise<void> {
  const { entries } = call.store;
  const { state, facts } = replayed(entries);
  const journaled = entries.filter(({ kind }) => kind === 'fact').map(({ type, data }) => ({ type, data }));
  expect(facts).toEqual(journaled);
  expect(asJson(callRecord(state))).toEqual(await call.store.getCall(CALL));
  for (const handoff of state.handoffs) {
    expect(asJson(handoffRecord(state, handoff))).toEqual(await call.store.getHandoff(CALL, handoff.id));
  }
}

describe('A journal replayed gives the facts and the records that it holds', () => {
  it('a call through a declined and a taken handoff, with hold, digits and metadata', async () => {
    const call = new OwnedCall({ ai: new ScriptedAi([{ type: 'talk', prompt: { text: 'talk: hi' } }]) });
    await call.begin();
    await call.advance(700);
    call.room.digit(CALLER, '4');
    call.owner.dispatch({ type: 'api.metadata', metadata: { account: 7, nothing: null } });
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's', context: { intent: 'refund' } } });
    await call.advance(123);
    call.agent().ring();
    call.agent().answer();
    await call.advance(456);
    call.room.digit(AGENT, '2');
    await call.advance(789);
    call.agent(1).answer();
    await call.advance(10);
    call.room.digit(SECOND_AGENT, '1');
    await settle();
    expect(call.state.name).toBe('with-agent');
    await call.agent(1).reoffer('offer sendonly');
    await call.advance(30_000);
    call.caller.end({ q850Cause: 16 });
    await settle();
    expect(call.finished).toBe(1);
    await expectSame(call);
  });

  it('a call whose times have fractions of milliseconds, as those of a media engine may', async () => {
    const call = await new OwnedCall().begin();
    call.clock.advance(0.4);
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await settle();
    await call.advance(1_000.3);
    call.agent().answer();
    await call.advance(0.3);
    call.room.emit({ type: 'dtmf', leg: AGENT, digit: '1', durationMs: 99.5, at: call.clock.now() + 0.3 });
    await call.advance(1.3);
    call.agent().end();
    await settle();
    expect(call.facts('handoff.bridged')).toHaveLength(1);
    await expectSame(call);
  });

  it('a handoff that runs into every time limit', async () => {
    const call = await new OwnedCall().begin();
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's' } });
    await settle();
    await call.advance(20_000);
    call.agent(1).answer();
    await settle();
    await call.advance(145_000); // the whisper, the hint how to accept, and the digit
    expect(call.facts('handoff.ended')).toMatchObject([{ reason: 'machine' }]);
    call.owner.dispatch({ type: 'api.hangup' });
    await settle();
    await expectSame(call);
  });

  it('a refused call', async () => {
    await expectSame(
      await new OwnedCall({ refusal: { status: 404, phrase: 'Not Found', reason: 'no-route' } }).begin(),
    );
  });
});
