import { describe, expect, it } from 'vitest';
import { RegistryWorld } from './support/registry-world.ts';

describe('Metadata', () => {
  it('is merged at every level (RFC 7396)', async () => {
    const world = new RegistryWorld();
    await world.call();
    const { id } = world.only;
    await world.registry.patchMetadata(id, { crm: { name: 'Dana', open: 2 } });
    expect(await world.registry.patchMetadata(id, { crm: { open: null, tier: 1 } })).toMatchObject({
      ok: true,
      value: { metadata: { crm: { name: 'Dana', tier: 1 } } },
    });
  });

  it('cannot grow without end by many changes, at whatever level', async () => {
    const world = new RegistryWorld();
    await world.call();
    const { id } = world.only;
    await world.registry.patchMetadata(id, { crm: { much: 'x'.repeat(60_000) } });
    expect(await world.registry.patchMetadata(id, { crm: { more: 'x'.repeat(6_000) } })).toEqual({
      ok: false,
      code: 'invalid',
      path: 'metadata',
      message: 'would make more than 65536 bytes',
    });
    expect(await world.registry.patchMetadata(id, { crm: { much: null, more: 'x'.repeat(6_000) } })).toMatchObject({
      ok: true,
    });
  });

  it('cannot be nested without end', async () => {
    const world = new RegistryWorld();
    await world.call();
    const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) as Record<string, unknown>;
    expect(await world.registry.patchMetadata(world.only.id, deep)).toMatchObject({
      code: 'invalid',
      message: 'is nested too deeply',
    });
  });
});
