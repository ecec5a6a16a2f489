import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/settle.ts';
import { planWith } from '../call-machine/support/plan.ts';
import { OwnedCall } from './support/owned-call.ts';

const REAL = ['sip:1@pbx.example.com', 'sip:2@pbx.example.com'];
const OURS = 'sip:agent@127.0.0.1:5070';

async function handedOver(instead: string | null): Promise<OwnedCall> {
  const call = await new OwnedCall({ plan: planWith(), dialsInstead: () => instead }).begin();
  call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's', destinations: REAL } });
  await settle();
  call.agent(0).end({ status: 486 });
  await settle();
  return call;
}

function dialled(call: OwnedCall): readonly string[] {
  return call.signalling.dialled.map(({ invite }) => invite.destination);
}

describe('a call whose handoffs dial elsewhere', () => {
  it('dials there in the place of each destination, which stay on record', async () => {
    const call = await handedOver(OURS);
    expect(dialled(call)).toEqual([OURS, OURS]);
    expect(call.facts('handoff.dialling').map(({ destination }) => destination)).toEqual(REAL);
  });

  it('dials the destinations where there is nowhere else', async () => {
    expect(dialled(await handedOver(null))).toEqual(REAL);
  });

  it('dials whom the API calls into the conversation where they are', async () => {
    const call = await new OwnedCall({ plan: planWith(), dialsInstead: () => OURS }).bridge();
    expect(dialled(call)).toEqual([OURS]);
    call.owner.dispatch({
      type: 'api.addMember',
      destination: 'sip:sue@pbx.example.com',
      role: 'supervisor',
      mode: { kind: 'talk' },
    });
    await settle();
    expect(call.facts('handoff.bridged')).toHaveLength(1);
    expect(dialled(call).at(-1)).toBe('sip:sue@pbx.example.com');
  });
});
