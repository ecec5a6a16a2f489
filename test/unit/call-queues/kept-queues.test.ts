import { describe, expect, it } from 'vitest';
import { KeptQueues } from '../../../src/call-queues/index.ts';
import { MemoryKeptValues } from '../../fakes/memory-kept-values.ts';
import { ANNA, QueueSite } from './queue-site.ts';

describe('Queues that a program has made', () => {
  it('outlive a restart, with their size and their order', async () => {
    const values = new MemoryKeptValues();
    const site = new QueueSite();
    const before = await KeptQueues.open(site.queues, values);
    await before.create('sales', 7);
    await site.pass(1_000);
    await before.create('support', 8);
    await before.create('gone', 9);
    expect(await before.remove('gone')).toBe(true);
    await site.wait(ANNA, { queue: 'by a call' });
    const after = await KeptQueues.open(new QueueSite().queues, values);
    expect(after.list().map(({ name, maxSize }) => [name, maxSize])).toEqual([['support', 8], ['sales', 7]]); // prettier-ignore
    expect(after.list()[1]!.createdAt).toBe(before.list().at(-1)!.createdAt);
  });

  it('or changed', async () => {
    const values = new MemoryKeptValues();
    const site = new QueueSite();
    const before = await KeptQueues.open(site.queues, values);
    await site.wait(ANNA);
    expect(await before.resize('sales', 3)).toMatchObject({ maxSize: 3, size: 1 });
    expect(await before.resize('none', 3)).toBeNull();
    const after = await KeptQueues.open(new QueueSite().queues, values);
    expect(after.list()).toMatchObject([{ name: 'sales', maxSize: 3, size: 0 }]);
  });

  it('by another process are there as well, with the size that it gives, and go unless a call waits', async () => {
    const values = new MemoryKeptValues();
    const site = new QueueSite();
    const queues = await KeptQueues.open(site.queues, values);
    values.foreign('queue', 'sales', { maxSize: 7, createdAt: 5 });
    values.foreign('queue', 'support', { maxSize: 8, createdAt: 6 });
    values.foreign('queue', 'sales', { maxSize: 9, createdAt: 5 });
    expect(queues.list()).toMatchObject([{ name: 'support', maxSize: 8 }, { name: 'sales', maxSize: 9, createdAt: 5 }]); // prettier-ignore
    await site.wait(ANNA);
    values.foreign('queue', 'support', undefined);
    values.foreign('queue', 'sales', undefined);
    expect(queues.list()).toMatchObject([{ name: 'sales', size: 1 }]);
  });

  it('are not there where they could not be kept, and stay where calls wait', async () => {
    const values = new MemoryKeptValues();
    const site = new QueueSite();
    const queues = await KeptQueues.open(site.queues, values);
    await site.wait(ANNA);
    expect(await queues.create('sales', 5)).toBe('exists');
    expect(await queues.remove('sales')).toBe(false);
    values.put = () => Promise.reject(new Error('the disk is full'));
    await expect(queues.create('support', 5)).rejects.toThrow('the disk is full');
    expect(queues.list().map(({ name }) => name)).toEqual(['sales']);
  });
});
