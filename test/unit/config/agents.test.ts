import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bad, badPaths, good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/agents.md', import.meta.url), 'utf8');
const TRUNK = 'sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ], outbound: [ { match: "2*", trunks: [ pbx ] } ] }';
const ANNA = '{ id: anna, uri: "2001" }';

function route(destinations: string, more = ''): string {
  return `routes: [ { match: { to: "*" }, handoff: { destinations: ${destinations} } ${more} } ]`;
}

describe('agents', () => {
  test('docs/agents.md has configurations that can be pasted', () => {
    const blocks = [...DOC.matchAll(/^ {4}sip:\n(?: {4}.*\n)+/gm)].map(([text]) => text.replaceAll(/^ {4}/gm, ''));
    expect(blocks.map((text) => good(text).agents.map(({ id, watch }) => [id, watch]))).toEqual([
      [['anna', 'off'], ['bert', 'off'], ['carl', 'off']],
      [['anna', 'dialog'], ['bert', 'presence']],
    ]); // prettier-ignore
  });

  test('a telephone is watched in ways that there are', () => {
    expect(badPaths(`${TRUNK}\nagents: [ { id: anna, uri: "2001", watch: blf } ]`)).toEqual(['agents[0].watch']);
  });

  test('an agent has its defaults', () => {
    const { agents } = good(`${TRUNK}\nagents: [ ${ANNA} ]`);
    expect(agents).toEqual([
      { id: 'anna', name: 'anna', uri: '2001', skills: {}, maxCalls: 1, wrapUpMs: 0, watch: 'off', state: 'available' },
    ]);
  });

  test('every value of an agent can be set', () => {
    const more = { skills: { billing: 3, 'b-2.x_y': 1 }, maxCalls: 2, wrapUpMs: 15_000 };
    const agent = { name: 'Anna', ...more, watch: 'dialog', state: 'away' };
    const { agents } = good(
      `${TRUNK}\nagents: [ { id: A.1_b-c, uri: "sip:anna@10.0.0.7", ...: 0 } ]`.replace(
        '...: 0',
        JSON.stringify(agent).slice(1, -1),
      ),
    );
    expect(agents).toEqual([{ id: 'A.1_b-c', uri: 'sip:anna@10.0.0.7', ...agent }]);
  });

  test('each value that an agent may not have is a fault at its place', () => {
    const values = 'skills: { "a b": 1, c: 0 }, maxCalls: 0, wrapUpMs: -1, state: wrap-up, name: ""';
    expect(badPaths(`${TRUNK}\nagents: [ { id: "an na", uri: "reception", ${values} } ]`)).toEqual([
      'agents[0].id',
      'agents[0].maxCalls',
      'agents[0].name',
      'agents[0].skills.a b',
      'agents[0].skills.c',
      'agents[0].state',
      'agents[0].uri',
      'agents[0].wrapUpMs',
    ]);
  });

  test('two agents of one id, and a telephone that cannot be called, are faults', () => {
    expect(bad(`${TRUNK}\nagents: [ ${ANNA}, { id: anna, uri: "3001" }, { id: bert, uri: "agent:anna" } ]`)).toEqual([
      { path: 'agents[2].uri', message: 'expected a URI or a number' },
      { path: 'agents[1].id', message: 'is the same as that of element 0' },
      { path: 'agents[1].uri', message: 'no rule of sip.outbound matches 3001' },
    ]);
  });

  test('an agent has no more than 50 skills', () => {
    const skills = Array.from({ length: 51 }, (_, index) => `s${String(index)}: 1`).join(', ');
    expect(bad(`${TRUNK}\nagents: [ { id: anna, uri: "2001", skills: { ${skills} } } ]`)).toEqual([
      { path: 'agents[0].skills', message: 'has more than 50 skills' },
    ]);
  });
});

describe('agents as destinations', () => {
  test('a route may name agents by id and by skills, in either form', () => {
    const destinations =
      '[ "agent:anna", { skills: [ billing, german, billing ] }, { skills: [ x ], match: all }, "skills:any:x,y" ]';
    const { routes } = good(`${TRUNK}\nagents: [ ${ANNA} ]\n${route(destinations)}`);
    expect(routes[0]?.handoff.destinations).toEqual([
      'agent:anna',
      'skills:any:billing,german',
      'skills:all:x',
      'skills:any:x,y',
    ]);
  });

  test('fallbacks and rules of escalation may name them, too', () => {
    const more = `, ai: { kind: webhook, url: "http://127.0.0.1/" },
      escalation: [ { when: { dtmf: "0" }, reason: a, destinations: [ { skills: [ billing ] } ] } ]`;
    const { routes } = good(
      `${TRUNK}\nagents: [ ${ANNA} ]\n${route('[ "2001" ], fallback: [ { kind: destination, uri: "agent:anna" } ]', more)}`,
    );
    expect(routes[0]?.handoff.fallback).toEqual([{ kind: 'destination', uri: 'agent:anna' }]);
    expect(routes[0]?.escalation[0]?.destinations).toEqual(['skills:any:billing']);
  });

  test('an agent who is not one of agents is a fault wherever a route names it', () => {
    const yaml = `${TRUNK}\nagents: [ ${ANNA} ]\n${route('[ "agent:ana", "agent:nobody" ], fallback: [ { kind: destination, uri: "agent:x" } ]')}`;
    expect(bad(yaml)).toEqual([
      { path: 'routes[0].handoff.destinations[0]', message: 'ana is not one of agents; did you mean anna?' },
      { path: 'routes[0].handoff.destinations[1]', message: 'nobody is not one of agents' },
      { path: 'routes[0].handoff.fallback[0].uri', message: 'x is not one of agents' },
    ]);
  });

  test.each([
    ['"agent:an na"', '', 'expected the id of an agent after agent:, at most 64 letters, digits and . _ -'],
    [
      '"skills:some:x"',
      '',
      'expected any or all and names of at most 64 letters, digits and . _ -, such as skills:any:billing,german',
    ],
    [
      '"skills:any:"',
      '',
      'expected any or all and names of at most 64 letters, digits and . _ -, such as skills:any:billing,german',
    ],
    ['{ skills: [] }', '.skills', 'must not be empty'],
    ['{ skills: [ "a b" ] }', '.skills[0]', 'expected at most 64 letters, digits and . _ -'],
    ['{ skills: [ a ], match: some }', '.match', 'expected one of any, all, got "some"'],
    ['{ skill: [ a ] }', '.skills', 'is required'],
    ['2001', '', 'expected text, got a number: put it in quotes'],
  ])('%s is a fault at the right place', (destination, place, message) => {
    const faults = bad(`${TRUNK}\n${route(`[ ${destination} ]`)}`);
    expect(faults).toContainEqual({ path: `routes[0].handoff.destinations[0]${place}`, message });
  });
});
