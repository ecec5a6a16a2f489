import { describe, expect, it } from 'vitest';
import { recordingFile } from '../../../src/recordings/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { settle } from '../../fakes/settle.ts';
import { good } from '../config/config-file.ts';
import { CONFIG, RegistryWorld } from './support/registry-world.ts';

describe('A call that is not admitted', () => {
  it('gets 403 from an address that no trunk allows, and leaves no record', async () => {
    const world = new RegistryWorld({ change: (options) => ({ ...options, sourceOf: () => null }) });
    const { leg } = await world.call();
    expect(leg().rejection).toMatchObject({ status: 403, reason: 'Forbidden' });
    expect(world.calls).toEqual([]);
    expect(world.registry.size).toBe(0);
  });

  it('gets 404 for a number without a route, on record (RFC 3261 21.4.5)', async () => {
    const world = new RegistryWorld({ config: CONFIG.replace('to: "*"', 'to: "+1999"') });
    const { leg } = await world.call();
    expect(leg().rejection).toMatchObject({ status: 404, reason: 'Not Found' });
    expect(world.only).toMatchObject({ route: null, ended: { result: 'refused', reason: 'no-route', sipStatus: 404 } });
  });

  it.each(['media', 'store'] as const)('gets 503 while the %s is down', async (part) => {
    const world = new RegistryWorld();
    world[part].unavailable = () => 'away';
    const { leg } = await world.call();
    expect(leg().rejection).toMatchObject({ status: 503, reason: 'Service Unavailable' });
    expect(world.only.ended).toMatchObject({ result: 'refused', reason: `${part}-unavailable` });
  });

  it('gets 503 above the limit of its trunk; a call that ends makes room, and a refused one does not', async () => {
    const config = CONFIG.replace('maxCalls: 5', 'maxCalls: 1');
    const parsed = good(config);
    const [trunk] = parsed.sip.trunks;
    const world = new RegistryWorld({ config, change: (options) => ({ ...options, sourceOf: () => trunk! }) });
    const first = await world.call();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { leg } = await world.call();
      expect(leg().rejection).toMatchObject({ status: 503, reason: 'Too Many Calls' });
    }
    first.leg().end();
    await settle();
    const next = await world.call();
    expect(next.leg().rejection).toBeNull();
    expect(world.registry.size).toBe(1);
  });

  it('takes no room of its trunk if it is refused for another reason', async () => {
    const config = CONFIG.replace('maxCalls: 5', 'maxCalls: 1');
    const [trunk] = good(config).sip.trunks;
    const world = new RegistryWorld({ config, change: (options) => ({ ...options, sourceOf: () => trunk! }) });
    world.store.unavailable = () => 'away';
    await world.call();
    world.store.unavailable = () => null;
    const { leg } = await world.call();
    expect(leg().rejection).toBeNull();
  });
});

it('The recording of a call is named after it, in the directory that the configuration names', () => {
  const config = good('recording: { directory: /var/recordings }');
  expect(recordingFile(config, asCallId('c1'))).toBe('/var/recordings/c1.wav');
});
