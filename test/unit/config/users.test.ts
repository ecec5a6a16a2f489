import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { redactConfig } from '../../../src/config/index.ts';
import { bad, badPaths, good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/telephones.md', import.meta.url), 'utf8');

test('docs/telephones.md has a configuration that can be pasted', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(DOC) ?? [];
  const { sip, agents } = good(yaml);
  expect(sip.users).toMatchObject([{ name: '2001', allow: null, mayCall: false, srtp: null }, { name: 'bert' }]);
  expect(agents.map(({ uri }) => uri)).toEqual(['2001', 'bert']);
});

describe('sip.users and sip.registrar', () => {
  it('are nobody and the usual limits by default', () => {
    expect(good('').sip).toMatchObject({
      users: [],
      registrar: {
        minExpiresS: 60,
        maxExpiresS: 3_600,
        maxContacts: 5,
        keepAliveMs: 25_000,
        challengeAlgorithms: ['SHA-256', 'MD5'],
      },
    });
  });

  it.each([
    ['users: [ { name: "a b", password: p } ]', 'sip.users[0].name'],
    ['users: [ { name: a } ]', 'sip.users[0].password'],
    ['users: [ { name: a, password: p }, { name: a, password: q } ]', 'sip.users[1].name'],
    ['users: [ { name: a, password: p, allow: [ x ] } ]', 'sip.users[0].allow[0]'],
    ['registrar: { minExpiresS: 3601, maxExpiresS: 7200 }', 'sip.registrar.minExpiresS'],
    ['registrar: { minExpiresS: 600, maxExpiresS: 300 }', 'sip.registrar.minExpiresS'],
    ['registrar: { keepAliveMs: 100 }', 'sip.registrar.keepAliveMs'],
    ['registrar: { challengeAlgorithms: [] }', 'sip.registrar.challengeAlgorithms'],
  ])('refuses sip: { %s }', (text, path) => {
    expect(badPaths(`sip: { ${text} }`)).toEqual([path]);
  });

  it('leave no trunk the name that their calls are counted by', () => {
    const trunks = (name: string): string => `sip: { trunks: [ { name: "${name}", uri: "sip:10.0.0.5" } ] }`;
    expect(bad(trunks('(users)'))).toEqual([
      {
        path: 'sip.trunks[0].name',
        message: 'must not be (users) or begin with guest: as calls of users and guests are counted by such names',
      },
    ]);
    expect(good(trunks('(user)')).sip.trunks).toHaveLength(1);
  });

  it('shows no password', () => {
    expect(JSON.stringify(redactConfig(good('sip: { users: [ { name: a, password: hush } ] }')))).not.toContain('hush');
  });
});

describe('a user as the telephone of an agent or a destination', () => {
  const users = 'sip: { users: [ { name: "2001", password: p }, { name: anna, password: p } ] }\n';

  it('needs no trunk', () => {
    const route = 'routes: [ { match: { to: "*" }, handoff: { destinations: [ "2001", "user:anna", "agent:x" ] } } ]\n';
    expect(good(`${users}${route}agents: [ { id: x, uri: anna }, { id: y, uri: "user:anna" } ]`).agents).toHaveLength(
      2,
    );
  });

  it('must be one', () => {
    expect(bad(`${users}agents: [ { id: x, uri: bert } ]`)).toMatchObject([{ path: 'agents[0].uri' }]);
    const route = 'routes: [ { match: { to: "*" }, handoff: { destinations: [ "user:bert" ] } } ]';
    expect(bad(`${users}${route}`)).toMatchObject([
      { path: 'routes[0].handoff.destinations[0]', message: 'there is no user bert in sip.users' },
    ]);
  });
});
