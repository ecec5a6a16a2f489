import { describe, expect, it } from 'vitest';
import { callRecord } from '../../../src/call-machine/index.ts';
import { bridged, CALLER } from './support/scripted-call.ts';

describe('A disposition of a call that is up', () => {
  it('is a fact and in its record, the last one counts, and the record of its end has it', () => {
    const call = bridged();
    expect(callRecord(call.state)).not.toHaveProperty('disposition');
    const first = { resolved: false, note: 'calls again', by: 'ops' };
    call.send({ type: 'api.disposition', disposition: first });
    expect(call.effects).toEqual([]);
    expect(callRecord(call.state)).toMatchObject({ disposition: first });
    const second = { resolved: true, precise: true, by: 'crm' };
    call.send({ type: 'api.disposition', disposition: second });
    expect(call.allFacts('call.disposition')).toEqual([first, second]);
    const at = new Date(call.state.startedAt).toISOString().slice(0, 10);
    call.ended(CALLER).drain();
    const [ended] = call.allFacts('call.ended');
    expect(ended!.disposition).toEqual({ ...second, at: expect.stringContaining(at) as string });
  });
});
