import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { RefusalLog } from '../../../src/shared/refusal-log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

let clock: FakeClock;
let lines: { source: string; untold?: number }[];
let log: RefusalLog;
beforeEach(() => {
  clock = new FakeClock();
  lines = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as { source: string });
  log = new RefusalLog(pino({ level: 'warn' }, { write }), clock);
});

function refuse(times: number, source: (index: number) => string): void {
  for (let index = 0; index < times; index += 1) log.tell('source', source(index), {}, 'refused');
}

describe('RefusalLog', () => {
  it('tells of a source at once, and again after a minute with how many had no line', () => {
    refuse(5, () => 'a');
    expect(lines).toMatchObject([{ source: 'a' }]);
    expect(lines[0]).not.toHaveProperty('untold');
    clock.advance(59_999);
    refuse(1, () => 'a');
    expect(lines).toHaveLength(1);
    clock.advance(1);
    refuse(1, () => 'a');
    expect(lines[1]).toMatchObject({ source: 'a', untold: 5 });
  });

  it('writes ten lines at once and one a second for a flood from everywhere, and counts all', () => {
    refuse(5_000, (index) => `source ${index}`);
    expect(lines).toHaveLength(10);
    clock.advance(3_000);
    refuse(5_000, (index) => `other ${index}`);
    expect(lines).toHaveLength(13);
    expect(lines[10]).toMatchObject({ untold: 4_990 });
    expect(log.count('source')).toBe(10_000);
  });

  it('keeps kinds apart', () => {
    refuse(50, (index) => `source ${index}`);
    log.tell('api-key', 'source 1', {}, 'wrong key');
    expect(lines).toHaveLength(11);
    expect([log.count('api-key'), log.count('overload')]).toEqual([1, 0]);
  });
});
