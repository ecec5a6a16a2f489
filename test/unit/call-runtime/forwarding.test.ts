import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/settle.ts';
import { planWith } from '../call-machine/support/plan.ts';
import { NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

const HOST = 'pbx.example.com';
function uri(user: number): string {
  return `sip:${String(user)}@${HOST}`;
}

async function handedOver(destinations: readonly string[] = [uri(1), uri(9)]): Promise<OwnedCall> {
  const call = await new OwnedCall({ plan: planWith() }).begin();
  call.owner.dispatch({ type: 'api.handoff', request: { reason: 'r', summary: 's', destinations } });
  await settle();
  return call;
}

async function forward(call: OwnedCall, at: number, contacts: readonly string[], status = 302): Promise<void> {
  call.agent(at).end({ status, contacts });
  await settle();
}

function dialled(call: OwnedCall): readonly string[] {
  return call.signalling.dialled.map(({ invite }) => invite.destination);
}

describe('A phone that answers 302 (RFC 3261 8.1.3.4)', () => {
  it('its Contacts are dialled in order, then the next destination, all on record', async () => {
    const call = await handedOver();
    await forward(call, 0, [uri(2), uri(3)]);
    expect(call.facts('handoff.forwarded')).toMatchObject([{ destination: uri(1), to: [uri(2), uri(3)] }]);
    call.agent(1).end({ status: 486 });
    await settle();
    call.agent(2).end({ status: 486 });
    await settle();
    expect(dialled(call)).toEqual([uri(1), uri(2), uri(3), uri(9)]);
    expect(call.facts('handoff.attemptEnded').map(({ attempt }) => attempt)).toMatchObject([
      { destination: uri(1), result: 'forwarded', sipStatus: 302, forwardedTo: [uri(2), uri(3)] },
      { destination: uri(2), result: 'busy' },
      { destination: uri(3), result: 'busy' },
    ]);
  });

  it('a Contact who answers has the caller', async () => {
    const call = await handedOver([uri(1)]);
    await forward(call, 0, [uri(2)]);
    call.agent(1).answer();
    await settle();
    expect(call.facts('handoff.answered')).toMatchObject([{ destination: uri(2) }]);
  });

  it('loops end: nothing is dialled twice for one destination', async () => {
    const call = await handedOver();
    await forward(call, 0, [uri(2), 'SIP:1@PBX.example.com:5060;x=1']);
    await forward(call, 1, [uri(1), uri(2)]);
    expect(dialled(call)).toEqual([uri(1), uri(2), uri(9)]);
    expect(call.facts('handoff.attemptEnded').at(-1)?.attempt).toMatchObject({ result: 'rejected', sipStatus: 302 });
  });

  it('a chain ends after three forwards, a fan after five Contacts', async () => {
    const chain = await handedOver();
    for (const at of [0, 1, 2, 3]) await forward(chain, at, [uri(at + 2)]);
    expect(dialled(chain)).toEqual([uri(1), uri(2), uri(3), uri(4), uri(9)]);
    const fan = await handedOver([uri(1)]);
    await forward(fan, 0, [2, 3, 4, 5, 6, 7, 8].map(uri));
    expect(fan.facts('handoff.forwarded')[0]?.to).toHaveLength(5);
  });

  it('a Contact elsewhere is not dialled, and that is logged', async () => {
    const call = await handedOver();
    await forward(call, 0, ['sip:2@evil.example']);
    expect(dialled(call)).toEqual([uri(1), uri(9)]);
  });

  it.each([486, 503])('Contacts of a %i do not count', async (status) => {
    const call = await handedOver();
    await forward(call, 0, [uri(2)], status);
    expect(dialled(call)).toEqual([uri(1), uri(9)]);
  });

  it('a caller who leaves meanwhile leaves nothing behind', async () => {
    const call = await handedOver();
    await forward(call, 0, [uri(2), uri(3)]);
    call.caller.end();
    await settle();
    expect(dialled(call)).toEqual([uri(1), uri(2)]);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });
});
