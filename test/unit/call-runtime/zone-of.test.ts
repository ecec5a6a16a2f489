import { expect, it } from 'vitest';
import { sourceFilter, userTrunk } from '../../../src/config/index.ts';
import { good } from '../config/config-file.ts';
import { RegistryWorld } from './support/registry-world.ts';

const ROUTE = '+15559998888';

function configOf(ofTrunk: string, ofRoute: string): string {
  return `
media: { engine: freeswitch, freeswitch: [ { zone: berlin }, { port: 8022, zone: paris } ] }
sip:
  trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "127.0.0.1" ]${ofTrunk} } ]
  users: [ { name: "2001", password: a-long-password, mayCall: true, zone: paris } ]
routes:
  - match: { to: "${ROUTE}" }
    ai: { kind: webhook, url: "http://127.0.0.1:9/" }
    ${ofRoute}
`;
}

it.each([
  ['', '', null],
  [', zone: berlin', '', 'berlin'],
  ['', 'zone: paris', 'paris'],
  [', zone: berlin', 'zone: paris', 'berlin'],
])('a call of a trunk {%s} and a route {%s} is carried in %s, whoever called', async (ofTrunk, ofRoute, zone) => {
  const world = new RegistryWorld({ config: configOf(ofTrunk, ofRoute) });
  await world.call();
  expect(await world.registry.placeCall({ to: '2001', route: ROUTE })).toMatchObject({ ok: true });
  expect(world.media.zones).toEqual([zone, zone]);
});

it("a call that comes from a user's telephone is carried in the user's zone", async () => {
  const config = configOf(', zone: berlin', 'zone: berlin');
  const [user] = good(config).sip.users;
  const world = new RegistryWorld({ config, change: (options) => ({ ...options, sourceOf: () => userTrunk(user!) }) });
  await world.call();
  expect(world.media.zones).toEqual(['paris']);
});

it('a call from this machine is carried in the zone of its route', async () => {
  const config = configOf(', zone: berlin', 'zone: paris');
  const usual = sourceFilter(good(config));
  const world = new RegistryWorld({
    config,
    change: (options) => ({ ...options, sourceOf: (source) => (usual(source) === null ? null : 'local') }),
  });
  await world.call();
  expect(world.media.zones).toEqual(['paris']);
});
