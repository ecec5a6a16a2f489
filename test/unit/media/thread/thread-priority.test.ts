import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { REALTIME } from '../../../../src/media/thread/index.ts';

describe('raiseThreadPriority', () => {
  it('gives the thread that asks real-time priority where it may, and nothing else', async () => {
    const worker = new Worker(new URL('priority-worker.ts', import.meta.url));
    const [told] = (await once(worker, 'message')) as [{ obstacle: string | null; scheduling: string; child: string }];
    await worker.terminate();
    const main = execFileSync('chrt', ['--pid', String(process.pid)], { encoding: 'utf8' });
    expect(main).toContain('SCHED_OTHER');
    expect(told.child).toContain('SCHED_OTHER');
    if (told.obstacle === null) {
      expect(told.scheduling).toContain('SCHED_RR');
      expect(told.scheduling).toContain(`priority: ${REALTIME.gateway}`);
    } else {
      expect(told.scheduling).toContain('SCHED_OTHER');
    }
  });
});
