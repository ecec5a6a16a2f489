import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';
import { ScriptedCallControl } from '../../fakes/scripted-call-control.ts';
import { ApiUnderTest, KEYS } from './api-under-test.ts';

const PATH = '/v1/calls/past/disposition';

describe('POST /v1/calls/{id}/disposition', () => {
  let api: ApiUnderTest;
  let control: ScriptedCallControl;
  beforeEach(async () => {
    control = new ScriptedCallControl();
    const past = sampleCall('past', { state: 'ended', endedAt: at(60) });
    control.dispositions.calls.set(past.id, past);
    api = await ApiUnderTest.start({ control });
    await api.store.append({ call: past, entries: [], handoffs: [] });
  });
  afterEach(async () => {
    await api.close();
  });

  test('gives it, by whose key it is, and answers the call', async () => {
    expect(await api.ask('POST', PATH, { resolved: true, precise: false, note: ' wanted sales ' })).toMatchObject({
      status: 200,
      body: { id: 'past', disposition: { resolved: true, precise: false, note: 'wanted sales', by: 'operator' } },
    });
    await api.ask('POST', PATH, { resolved: false, note: '' });
    expect(control.dispositions.given[1]).toEqual({ call: 'past', resolved: false, by: 'operator' });
  });

  test('asks for an operator, and for a body that fits', async () => {
    const viewer = { authorization: `Bearer ${KEYS.viewer}` };
    expect((await api.ask('POST', PATH, { resolved: true }, viewer)).status).toBe(403);
    for (const body of [
      {},
      { resolved: 'yes' },
      { resolved: true, by: 'me' },
      { resolved: true, note: 'x'.repeat(2_001) },
    ])
      expect((await api.ask('POST', PATH, body)).status, JSON.stringify(body).slice(0, 60)).toBe(400);
    expect((await api.ask('POST', '/v1/calls/none/disposition', { resolved: true })).status).toBe(404);
    control.dispositions.outcome = { ok: false, code: 'conflict', state: 'ended', message: 'erased' };
    expect(await api.ask('POST', PATH, { resolved: true })).toMatchObject({
      status: 409,
      body: { error: { message: 'erased', details: { state: 'ended' } } },
    });
    expect(control.dispositions.given).toHaveLength(2);
  });
});
