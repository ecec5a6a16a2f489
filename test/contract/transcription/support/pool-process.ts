// Keeps a pool, and tells the ids of its workers.
import { ListeningSite } from './listening-site.ts';

const site = await ListeningSite.open({ workers: 2 });
process.send?.(site.pool.pids);
