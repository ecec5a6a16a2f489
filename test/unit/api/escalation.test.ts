import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dryRunResultSchema } from '../../../src/api/schemas/escalation-schemas.ts';
import type { Route } from '../../../src/config/index.ts';
import type { Fact } from '../../../src/ports/facts.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import { batchOf } from '../context/facts.ts';
import { good } from '../config/config-file.ts';
import { ApiUnderTest, errorBody } from './api-under-test.ts';

const PATH = '/v1/escalation/dry-run';
const HUMAN = { when: { phrases: ['@human-en'] }, reason: 'asked' };
const ASKS = { role: 'caller', text: 'I want to talk to a human', startMs: 2_000, endMs: 3_500 };
const NONE = { escalates: false, reason: null, rule: null, atMs: null, evidence: [] };

function routes(...names: string[]): readonly Route[] {
  const each = names.map((to) => `{ match: { to: "${to}" }, ai: { kind: webhook, url: "http://127.0.0.1:1/" }, handoff: { destinations: [ "sip:a@b" ] }, escalation: [ { when: { turnsAbove: 5 }, reason: many }, { when: { phrases: [ "@human-en" ] }, reason: ${to === '*' ? 'any' : 'one'} } ] }`); // prettier-ignore
  return good(`routes: [ ${each.join(', ')} ]`).routes;
}

let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start({ routes: () => routes('*') });
});
afterEach(async () => {
  await api.close();
});

describe('POST /v1/escalation/dry-run', () => {
  test('says which rule matches, when and why', async () => {
    const { status, body } = await api.ask('POST', PATH, { rules: [HUMAN], transcript: [ASKS] });
    expect(status).toBe(200);
    expect(dryRunResultSchema.parse(body)).toEqual(body);
    expect(body).toEqual({
      escalates: true,
      reason: 'asked',
      rule: 0,
      atMs: 3_500,
      evidence: [{ condition: 'phrases', value: 'talk to a human' }],
    });
  });

  test('says that none does, takes segments as the transcript has them, and metadata', async () => {
    const segment = { leg: 'l', role: 'caller', text: 'No need to talk to a human', startMs: 0, endMs: null, final: true, private: false, confidence: 0.9 }; // prettier-ignore
    expect((await api.ask('POST', PATH, { rules: [HUMAN], transcript: [segment] })).body).toEqual(NONE);
    const rules = [{ when: { valueAbove: { key: 'total', amount: 5 } }, reason: 'dear' }];
    expect((await api.ask('POST', PATH, { rules, transcript: [segment], metadata: { total: 6 } })).body).toMatchObject({ reason: 'dear' }); // prettier-ignore
    const angry = [{ when: { sentimentBelow: -0.5 }, reason: 'angry' }];
    const words = { ...segment, text: 'This is horrible, I hate it' };
    expect((await api.ask('POST', PATH, { rules: angry, transcript: [words] })).body).toMatchObject({
      reason: 'angry',
    });
  });

  test('looks at a call that is on record, with the rules of its route', async () => {
    const text = 'let me talk to a manager';
    const said = { leg: asLegId('one.l1'), role: 'caller', startMs: 1_000, endMs: 2_000, confidence: null } as const;
    const speech = (isPrivate: boolean): Fact => ({ type: 'call.speech', data: { ...said, text, private: isPrivate } });
    await api.store.append(batchOf([[0, { type: 'call.started', data: { from: '+1', to: '+2', route: '*' } }], [3, speech(false)]])); // prettier-ignore
    expect((await api.ask('POST', PATH, { call: 'one' })).body).toMatchObject({ reason: 'any', rule: 1, atMs: 2_000 });
    expect((await api.ask('POST', PATH, { call: 'two' })).status).toBe(404);
  });

  test.each([
    [{ rules: [HUMAN] }, 'transcript', 'expected either transcript or call'],
    [{ transcript: [ASKS], call: 'one' }, 'transcript', 'expected either transcript or call'],
    [{ rules: [{ when: {}, reason: 'a' }], transcript: [] }, 'rules[0].when', 'needs at least one condition'],
    [{ transcript: [], route: '+1' }, 'route', '+1 is no match.to of a route'],
  ])('refuses %j', async (body, path, message) => {
    const answer = await api.ask('POST', PATH, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(errorBody('invalid', [{ path, message }]));
  });

  test('asks for rules or a route where several routes have rules', async () => {
    await api.close();
    api = await ApiUnderTest.start({ routes: () => routes('*', '+1*') });
    const { body } = await api.ask('POST', PATH, { transcript: [ASKS] });
    expect(body).toEqual(errorBody('invalid', [{ path: 'rules', message: 'is missing, and so is route: several routes have some' }])); // prettier-ignore
    expect((await api.ask('POST', PATH, { transcript: [ASKS], route: '+1*' })).body).toMatchObject({ reason: 'one' });
  });
});
