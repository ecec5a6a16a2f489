import { readdir, readFile } from 'node:fs/promises';

/** The ids of the processes that this one has started and that have not ended. */
export async function children(): Promise<readonly number[]> {
  const lists = await Promise.all(
    (await readdir('/proc/self/task')).map(async (thread) => {
      return await readFile(`/proc/self/task/${thread}/children`, 'utf8').catch(() => '');
    }),
  );
  return lists
    .flatMap((list) =>
      list
        .split(' ')
        .filter((id) => id.trim() !== '')
        .map(Number),
    )
    .sort((a, b) => a - b);
}
