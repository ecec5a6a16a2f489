import { describe, expect, it } from 'vitest';
import { planWith } from '../../support/plan.ts';
import { dialling, FIRST_AGENT, SECOND_AGENT } from '../../support/scripted-call.ts';

const plan = planWith({ handoff: { destinations: ['sip:menu@pbx;postd=ww20W1', 'sip:two@pbx'] } });

describe('keys behind a destination', () => {
  it('are sent once it has answered, with their pauses, before anything is said', () => {
    const call = dialling(plan);
    expect(call.effect('sendDtmf')).toEqual([]);
    call.answered(FIRST_AGENT);
    const answeredAt = call.at;
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    expect(call.deadlines.postDial).toBe(answeredAt + 1_000);
    call.fire('postDial');
    expect(call.effect('sendDtmf')).toEqual([{ type: 'sendDtmf', leg: FIRST_AGENT, digits: '20' }]);
    call.fire('postDial');
    expect(call.effect('sendDtmf')).toEqual([]);
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    call.fire('postDial');
    expect(call.effect('sendDtmf')).toEqual([{ type: 'sendDtmf', leg: FIRST_AGENT, digits: '1' }]);
    call.fire('postDial');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper:/);
    expect(call.deadlines.postDial).toBeUndefined();
  });

  it('count for nothing where that leg is over', () => {
    const call = dialling(plan).answered(FIRST_AGENT).ended(FIRST_AGENT);
    expect(call.deadlines.postDial).toBeUndefined();
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT, destination: 'sip:two@pbx' }]);
  });

  it('are not taken for an answer meanwhile', () => {
    const call = dialling(plan).answered(FIRST_AGENT).digit(FIRST_AGENT, '1');
    expect(call.allFacts('handoff.accepted')).toEqual([]);
  });
});
