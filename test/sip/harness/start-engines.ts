import type { TestProject } from 'vitest/node';
import { missingEngines, TestDrachtio, TestFreeswitch } from '../../tools/engines/index.ts';
import { productionEngines } from './engines.ts';

/** Starts drachtio-server and FreeSWITCH for a whole run, and ends them after it. */
export default async function startEngines(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (missingEngines('drachtio', 'freeswitch') !== null) return undefined; // every test is skipped then
  await using started = new AsyncDisposableStack();
  const drachtio = started.use(await TestDrachtio.start());
  const freeswitch = started.use(await TestFreeswitch.start());
  project.provide('engines', productionEngines(drachtio, freeswitch));
  const running = started.move();
  return async () => {
    const left = await freeswitch.leftoversAfter(5_000);
    await running[Symbol.asyncDispose]();
    if (left.length > 0) throw new Error(`FreeSWITCH was left with ${left.join(', ')}`);
  };
}
