import { describe, expect, it } from 'vitest';
import { planWith } from '../call-machine/support/plan.ts';
import { dialTrunk } from './support/dial-trunk.ts';
import { NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

const DIAL_PLAN = {
  trunks: ['a', 'b'].map((name) => dialTrunk(name, { uri: `sip:${name}.example`, silenceMs: 3_000 })),
  outbound: [{ match: '*', trunks: ['a', 'b'], strip: 0, prefix: '', weights: null }],
};

/** A call that is being handed over to a number behind two trunks. */
async function handedOver(): Promise<OwnedCall> {
  const call = await new OwnedCall({
    dialPlan: DIAL_PLAN,
    plan: planWith({ handoff: { destinations: ['2001'] } }),
  }).begin();
  call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: '' } });
  await call.advance(0);
  return call;
}

describe('an attempt over two trunks', () => {
  it('is one attempt on record, with the trunk that took it and the one that failed', async () => {
    const call = await handedOver();
    call.agent(0).end({ status: 503 });
    await call.advance(0);
    call.agent(1).ring();
    call.agent(1).answer();
    await call.advance(0);
    expect(call.signalling.dialled.map(({ invite }) => invite.destination)).toEqual(['sip:2001@a.example', 'sip:2001@b.example']); // prettier-ignore
    expect(call.agent(1).invite.sdp).toBe(call.agent(0).invite.sdp);
    const [handoff] = [...call.store.handoffs.values()];
    expect(handoff?.attempts).toMatchObject([
      {
        destination: '2001',
        trunk: 'b',
        failedTrunks: [{ trunk: 'a', sipStatus: 503, q850Cause: 41 }],
        sipStatus: 200,
      },
    ]);
    expect(call.facts('leg.routed')).toMatchObject([
      { trunk: 'a', failed: null },
      { trunk: 'b', failed: { trunk: 'a', sipStatus: 503 } },
    ]);
  });

  it('goes on after silence, and the silent phone gets a CANCEL', async () => {
    const call = await handedOver();
    await call.advance(3_000);
    expect(call.agent(0).hangups).toMatchObject([{ q850Cause: 102 }]);
    expect(call.agent(1).invite.destination).toBe('sip:2001@b.example');
  });

  it('goes on although the silent phone never ends, and does not hear of it later', async () => {
    const call = await handedOver();
    call.signalling.slowHangups = true;
    await call.advance(3_500);
    expect(call.agent(1).invite.destination).toBe('sip:2001@b.example');
    call.agent(1).ring();
    call.agent(0).finishHangup();
    call.agent(1).answer();
    await call.advance(0);
    expect([...call.store.handoffs.values()][0]?.attempts).toMatchObject([
      { trunk: 'b', failedTrunks: [{ trunk: 'a', sipStatus: 408 }], sipStatus: 200, result: null },
    ]);
  });

  it('ends as busy where the first trunk says so', async () => {
    const call = await handedOver();
    call.agent(0).end({ status: 486 });
    await call.advance(0);
    expect(call.signalling.dialled).toHaveLength(1);
    expect(call.facts('handoff.attemptEnded')).toMatchObject([{ attempt: { trunk: 'a', result: 'busy' } }]);
  });

  it('leaves nothing when the caller hangs up while a silent trunk is being left', async () => {
    const call = await handedOver();
    call.signalling.slowHangups = true;
    await call.advance(3_000);
    call.caller.end();
    await call.advance(0);
    call.agent(0).finishHangup();
    await call.advance(0);
    call.signalling.slowHangups = false;
    await call.advance(60_000);
    expect(call.signalling.dialled).toHaveLength(1);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });
});
